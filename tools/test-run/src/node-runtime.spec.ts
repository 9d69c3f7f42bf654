import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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

describe('the vigia command of a clone', () => {
  const root = join(import.meta.dirname, '../../..');
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'vigia-command-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs it where somebody stands, in plain English, with nothing of the test's own npm around it. */
  const run = (file: string, argv: string[], cwd: string) =>
    promisify(execFile)(file, argv, {
      cwd,
      env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C', VIGIA_CACHE: folder },
    });

  it('runs through a link on the PATH, on the folder where it is called', async () => {
    const link = join(folder, 'vigia');
    await symlink(join(root, 'tools/vigia.mjs'), link);
    await writeFile(join(folder, 'vigia.yaml'), 'version: 1\nname: here\nnonsense: 1\n');
    await expect(run(link, ['render'], folder)).rejects.toMatchObject({
      code: 17,
      stderr: expect.stringContaining('vigia.yaml:3') as string,
    });
  }, 60_000);

  it('runs by npm exec from any folder of the clone', async () => {
    const { stdout } = await run(
      'npm',
      ['exec', 'vigia', '--', 'status', '--help'],
      join(root, 'docs'),
    );
    expect(stdout).toMatch(/^Usage: vigia status/);
  }, 60_000);
});
