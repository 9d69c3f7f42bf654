import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { run } from '../run.ts';

/** The path of a program, or undefined when PATH has none of that name. */
export function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(':')
    .concat('/usr/sbin', '/sbin')
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path));
}

/**
 * Makes an image of this machine's own programs and the libraries that they load: a base image for a
 * machine that reaches no registry.
 */
export async function makeBaseImage(
  tool: string,
  tag: string,
  directory: string,
  programs: readonly string[],
  libraries: readonly string[] = [],
): Promise<void> {
  const root = join(directory, 'root');
  const addFile = (path: string, target = path) => {
    mkdirSync(dirname(join(root, target)), { recursive: true });
    copyFileSync(realpathSync(path), join(root, target));
  };
  for (const path of [...programs, ...libraries]) {
    const isLibrary = libraries.includes(path);
    addFile(path, isLibrary ? path : `/usr/bin/${path.split('/').at(-1) ?? ''}`);
    for (const [, library = ''] of (await run('ldd', [path])).matchAll(/(\/\S+) \(0x/g))
      addFile(library);
  }
  for (const folder of ['tmp', 'etc', 'var/log/nginx', 'var/lib/nginx']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/usr/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
  writeFileSync(join(directory, 'Containerfile'), 'FROM scratch\nCOPY root /\nENV PATH=/usr/bin\n');
  await run(tool, ['build', '--tag', tag, directory]);
}

/** The library of that name that the loader of this machine would take; undefined when it knows none. */
export async function findLibrary(name: string): Promise<string | undefined> {
  const known = await run('/sbin/ldconfig', ['-p']).catch(() => '');
  return new RegExp(`${name.replaceAll('.', '\\.')} .*x86-64.* => (\\S+)`).exec(known)?.[1];
}
