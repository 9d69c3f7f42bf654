import { exportFileName } from './export-file-name.ts';

describe('the name of an export', () => {
  it.each([
    ['Tides', 'Tides.json'],
    ['../../etc/passwd', 'etc passwd.json'],
    ['.hidden', 'hidden.json'],
    ['a\r\nSet-Cookie: x', 'a Set-Cookie x.json'],
    ['C:\\con*?', 'C con.json'],
    ['', 'conversation.json'],
    ['…', '….json'],
    ['🌊'.repeat(100), `${'🌊'.repeat(60)}.json`],
    ['\ud800half', '\ufffdhalf.json'],
  ])('of %j is %j', (title, name) => {
    expect(exportFileName(title, 'json')).toBe(name);
  });
});
