import { type Tree } from '@nx/devkit';

/** The one file outside of the project that may change: it lists the projects for the compiler. */
const changing = 'tsconfig.json';

/**
 * Runs a generator of Nx and undoes what it changed outside of the new project's folder: those generators
 * pin older tools and set options in nx.json, while this workspace has its versions and checks at the root.
 */
export async function withRootKept(
  tree: Tree,
  projectRoot: string,
  generate: () => Promise<unknown>,
): Promise<void> {
  const before = new Map(
    tree
      .children('.')
      .filter((path) => tree.isFile(path))
      .map((path) => [path, tree.read(path)]),
  );
  await generate();
  for (const { path } of tree.listChanges()) {
    if (path === changing || path.startsWith(`${projectRoot}/`)) continue;
    const content = before.get(path);
    if (content) tree.write(path, content);
    else if (!before.has(path) && !path.includes('/')) tree.delete(path);
    else if (path.startsWith('.vscode/')) tree.delete(path);
  }
}
