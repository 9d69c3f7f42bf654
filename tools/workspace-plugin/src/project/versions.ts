import { readJson, type Tree } from '@nx/devkit';

interface Dependencies {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/**
 * The version of a package that this workspace already uses, so that there is one of each.
 *
 * @param manifests the package.json files to look into, the first that names it wins
 * @throws {Error} when none of them does
 */
export function versionInUse(
  tree: Tree,
  packageName: string,
  manifests: readonly string[] = ['package.json'],
): string {
  for (const manifest of manifests) {
    if (!tree.exists(manifest)) continue;
    const { dependencies, devDependencies } = readJson<Dependencies>(tree, manifest);
    const version = dependencies?.[packageName] ?? devDependencies?.[packageName];
    if (version !== undefined) return version;
  }
  throw new Error(`No version of ${packageName} is named in ${manifests.join(' or ')}.`);
}
