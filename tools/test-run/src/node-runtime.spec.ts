import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBundledNode, isNewEnough } from '../../../tools/node-runtime.mjs';

it.each([
  ['v20.20.2', false],
  ['v22.19.0', false],
  ['v24.0.0', true],
  ['26.10.0', true],
])('takes Node %s for new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

it('finds the Node of the packages, and none in a workspace without packages', async () => {
  const root = await mkdtemp(join(tmpdir(), 'vigia-node-'));
  try {
    expect(findBundledNode(root)).toBeNull();
    await mkdir(join(root, 'node_modules/.bin'), { recursive: true });
    await writeFile(join(root, 'node_modules/.bin/node'), '');
    expect(findBundledNode(root)).toBe(join(root, 'node_modules/.bin/node'));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

it('says its usage for an option that does not exist, under any Node', async () => {
  const command = join(import.meta.dirname, '../../test.mjs');
  const run = promisify(execFile)(process.execPath, [command, '--unknown']);
  await expect(run).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Usage: npm test') as string,
  });
});
