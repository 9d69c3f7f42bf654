import { type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './workspace.ts';

/** The files of the root that a generator reads, or that Nx's own generators would change. */
const rootFiles = [
  'package.json',
  'nx.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'eslint.config.mjs',
  '.gitignore',
  '.prettierrc.json',
  '.prettierignore',
  'libs/service-process/package.json',
];

/** A workspace in memory with this workspace's root and no project but service-process. */
export function createWorkspaceTree(): Tree {
  const tree = createTreeWithEmptyWorkspace();
  // The helper chooses its own formatter; here it is Prettier alone.
  tree.delete('.oxfmtrc.json');
  for (const path of rootFiles) tree.write(path, readFileSync(join(workspaceRoot, path), 'utf8'));
  // On disk Prettier looks for its settings itself; in memory Nx reads them from this name only.
  tree.write('.prettierrc', readFileSync(join(workspaceRoot, '.prettierrc.json'), 'utf8'));
  return tree;
}

/** The files that differ between the tree and the disk, with their texts. */
export function readChanges(tree: Tree): Map<string, string> {
  return new Map(
    tree
      .listChanges()
      .filter(({ type }) => type !== 'DELETE')
      .map(({ path, content }) => [path, content?.toString('utf8') ?? '']),
  );
}

/** The paths of the files that a generator wrote, in order. */
export async function writtenBy(tree: Tree, generate: () => Promise<unknown>): Promise<string[]> {
  const before = readChanges(tree);
  await generate();
  const after = readChanges(tree);
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const written = [...after].filter(([path, text]) => before.get(path) !== text);
  return [...gone, ...written.map(([path]) => path)].sort();
}
