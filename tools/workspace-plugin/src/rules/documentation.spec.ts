import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readProjects, workspaceRoot } from '../testing/workspace.ts';

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md'];

function read(path: string): Promise<string> {
  return readFile(join(workspaceRoot, path), 'utf8');
}

it('lists every project with its site in the README, and no other', async () => {
  const row = /^\| \[(\S+)\]\(\1\)\s+\| (\w+)\s+\|/gm;
  const listed = [...(await read('README.md')).matchAll(row)].map(
    ([, root, site]) => `${root} ${site}`,
  );
  const actual = [...(await readProjects()).values()].map(
    ({ root, tags }) => `${root} ${tags.find((tag) => tag.startsWith('site:'))?.slice(5)}`,
  );
  expect(listed.sort()).toEqual(actual.sort());
}, 60_000);

it('has a README of its own in every project', async () => {
  const roots = [...(await readProjects()).values()].map(({ root }) => root);
  const without = roots.filter((root) => !existsSync(join(workspaceRoot, root, 'README.md')));
  expect(without).toEqual([]);
}, 60_000);

it.each(pages)('has no link in %s that leads nowhere', async (page) => {
  const links = [...(await read(page)).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
  const broken = links.filter((target) => !existsSync(join(workspaceRoot, dirname(page), target)));
  expect(broken).toEqual([]);
});

it('runs in CI exactly the test command of the README', async () => {
  const script = await read('.ci/run');
  const commands = script.split('\n').filter((line) => line !== '' && !/^(#|set |cd )/.test(line));
  expect(commands).toEqual(['npm ci && npm test']);
  expect(await read('README.md')).toContain(`\n${commands[0]}\n`);
});
