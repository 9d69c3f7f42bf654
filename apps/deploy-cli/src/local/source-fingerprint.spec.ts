import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryDirectory } from '../testing/service-script.ts';
import { fingerprintSources } from './source-fingerprint.ts';

describe('the fingerprint of the sources', () => {
  const root = temporaryDirectory();
  const write = (name: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), 'x');
  };
  const take = () => fingerprintSources(root, ['libs', 'missing.json']);

  beforeAll(() => {
    for (const name of ['a/src/index.ts', 'a/src/gone.ts', 'a/dist/main.cjs'])
      write(`libs/${name}`);
  });

  it('stays the same when nothing was written', () => {
    expect(take()).toBe(take());
  });

  it.each([
    ['a file is added', () => write('libs/b/src/new.ts')],
    ['a file is removed', () => rmSync(path.join(root, 'libs/a/src/gone.ts'))],
    ['a file is written again', () => utimesSync(path.join(root, 'libs/a/src/index.ts'), 1, 1)],
  ])('changes when %s', (_, change) => {
    const before = take();
    change();
    expect(take()).not.toBe(before);
  });

  it.each([
    'libs/a/dist/main.cjs',
    'libs/a/src/index.spec.ts',
    'libs/a/node_modules/x/index.js',
    'libs/a/README.md',
  ])('does not change with %s, which nothing is built from', (name) => {
    const before = take();
    write(name);
    expect(take()).toBe(before);
  });
});
