import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findRouter } from './find-router.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-find-router-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function program(name: string, script: string): string {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('the router that is run', () => {
  it('is the one that SKROUTERD names, before the one on the PATH', async () => {
    const named = program('other', 'echo 3.5.1');
    program('skrouterd', 'echo 3.4.0');
    const environment = { SKROUTERD: named, PATH: directory };
    expect(await findRouter({ environment })).toEqual({
      command: [named],
      version: '3.5.1',
      foundIn: 'SKROUTERD',
    });
    expect(await findRouter({ environment: { PATH: directory } })).toMatchObject({
      version: '3.4.0',
      foundIn: 'PATH',
    });
  });

  it('is that of the image when a container engine has it, with the folder of its configuration', async () => {
    program('podman', 'exit 1');
    const docker = program('docker', '[ "$1 $2" = "image inspect" ]');
    const found = await findRouter({
      environment: { PATH: directory },
      configurationDirectory: '/state/van',
    });
    expect(found.foundIn).toBe('image');
    expect(found.command[0]).toBe(docker);
    expect(found.command.join(' ')).toContain('--network host');
    expect(found.command.join(' ')).toContain('--volume /state/van:/state/van:ro');
  });

  it('is missed in one sentence that says how to get one', async () => {
    await expect(
      findRouter({ environment: { PATH: directory }, configurationDirectory: '/state/van' }),
    ).rejects.toMatchObject({
      code: 'router_missing',
      message: 'There is no skupper-router on this machine.',
      remedy: expect.stringContaining('podman pull quay.io/skupper/skupper-router'),
    });
  });

  it('is refused when SKROUTERD names what is no router, or one that is too old', async () => {
    for (const [script, words] of [
      ['exit 1', 'does not run'],
      ['echo 1.19.0', 'version 1.19.0'],
    ] as const) {
      const environment = { SKROUTERD: program('named', script), PATH: directory };
      await expect(findRouter({ environment })).rejects.toMatchObject({
        code: 'router_unusable',
        message: expect.stringContaining(words),
      });
    }
  });
});
