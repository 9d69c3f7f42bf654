import {
  formatFiles,
  generateFiles,
  type GeneratorCallback,
  installPackagesTask,
  names,
  type Tree,
  writeJson,
} from '@nx/devkit';
import { libraryGenerator as nxLibraryGenerator } from '@nx/js';
import { join } from 'node:path';
import { checkChoice, checkName } from '../project/check-options.ts';
import { type Site, sites } from '../project/sites.ts';
import { withRootKept } from '../project/with-root-kept.ts';

export interface LibraryOptions {
  name: string;
  site: Site;
  description?: string;
  skipInstall?: boolean;
}

/**
 * Adds a source-only library: Nx's own generator makes and registers the project, then its files are set to
 * the form that every library here has.
 *
 * @throws {Error} when the name or the site cannot be
 */
export default async function libraryGenerator(
  tree: Tree,
  options: LibraryOptions,
): Promise<GeneratorCallback> {
  const { name, site, description = `The ${name} library.` } = options;
  const root = `libs/${name}`;
  checkChoice('site', site, sites);
  checkName(tree, name, root);

  await withRootKept(tree, root, () =>
    nxLibraryGenerator(tree, {
      directory: root,
      name,
      importPath: `@vigia/${name}`,
      tags: `type:lib,site:${site}`,
      bundler: 'none',
      linter: 'none',
      unitTestRunner: 'none',
      minimal: true,
      useProjectJson: false,
      skipPackageJson: true,
      skipFormat: true,
    }),
  );
  tree.delete(`${root}/src/lib`);
  writeJson(tree, `${root}/package.json`, {
    name: `@vigia/${name}`,
    version: '0.1.0',
    private: true,
    description,
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': './src/index.ts' },
    nx: { name, tags: ['type:lib', `site:${site}`] },
  });
  generateFiles(tree, join(import.meta.dirname, 'files'), root, {
    name,
    description,
    functionName: `describe${names(name).className}`,
    template: '',
  });
  await formatFiles(tree);
  return () => {
    if (!options.skipInstall) installPackagesTask(tree, true);
  };
}
