import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writePrivateFile } from './write-private-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-private-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('writes a file that its owner alone can read, in place of the one before', () => {
  const path = join(directory, 'key.pem');
  writePrivateFile(path, 'first, and longer');
  writePrivateFile(path, 'second');
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['key.pem']);
});

it('leaves what was there, and nothing beside it, when it cannot be written', () => {
  const path = join(directory, 'taken');
  mkdirSync(path);
  expect(() => writePrivateFile(path, 'text')).toThrow();
  expect(readdirSync(directory)).toEqual(['taken']);
});
