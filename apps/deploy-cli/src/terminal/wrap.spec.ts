import { wrap } from './wrap.ts';

const text = 'The Site chat: no controller has looked at it, there is none or it watches others';

it('breaks between words, and indents what follows', () => {
  const lines = wrap(text, 40, 4).split('\n');
  expect(lines.every((line) => line.length <= 40)).toBe(true);
  expect(lines.slice(1).every((line) => /^ {4}\S/.test(line))).toBe(true);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
});

it('keeps what fits, what has no width, and words that are too long', () => {
  expect(wrap(text, 200)).toBe(text);
  expect(wrap(text, undefined)).toBe(text);
  const key = 'a'.repeat(60);
  expect(wrap(`key ${key} end`, 40, 2)).toBe(`key\n  ${key}\n  end`);
});

it('counts no colours, and keeps the columns of a table', () => {
  const coloured = `\u001b[31m${'a'.repeat(30)}\u001b[39m bb`;
  expect(wrap(coloured, 34)).toBe(coloured);
  expect(wrap(`one    two ${'x'.repeat(30)}`, 34)).toBe(`one    two\n${'x'.repeat(30)}`);
});

it('goes on below the last column of a row, where there is room for it', () => {
  const row = '· public.exposure   this exposure has none: Ingress, Gateway, HTTPRoute';
  expect(wrap(row, 55)).toBe(
    '· public.exposure   this exposure has none: Ingress,\n                    Gateway, HTTPRoute',
  );
  expect(wrap('    Mend: one two three four five six', 34)).toMatch(/^ {4}Mend.*\n {4}\S/);
  expect(wrap(row, 40)).toMatch(/\n\S/);
});
