import {
  formatFiles,
  generateFiles,
  type GeneratorCallback,
  installPackagesTask,
  type Tree,
  writeJson,
} from '@nx/devkit';
import { applicationGenerator as nxNodeGenerator } from '@nx/node';
import { applicationGenerator as nxReactGenerator } from '@nx/react';
import { join } from 'node:path';
import { checkChoice, checkName } from '../project/check-options.ts';
import { type Site, sites } from '../project/sites.ts';
import { withRootKept } from '../project/with-root-kept.ts';
import { nodeManifest, reactManifest } from './manifest.ts';

const kinds = ['node', 'react'] as const;

export interface ApplicationOptions {
  name: string;
  site: Exclude<Site, 'shared'>;
  kind: (typeof kinds)[number];
  description?: string;
  skipInstall?: boolean;
}

/**
 * Adds an application: Nx's own generator makes and registers the project, then its files are set to the
 * form that every application here has.
 *
 * @throws {Error} when the name, the site or the kind cannot be
 */
export default async function applicationGenerator(
  tree: Tree,
  options: ApplicationOptions,
): Promise<GeneratorCallback> {
  const { name, site, kind, description = `The ${name} application.` } = options;
  const root = `apps/${name}`;
  checkChoice(
    'site',
    site,
    sites.filter((candidate) => candidate !== 'shared'),
  );
  checkChoice('kind', kind, kinds);
  checkName(tree, name, root);

  const common = {
    directory: root,
    name,
    tags: `type:app,site:${site}`,
    linter: 'none',
    unitTestRunner: 'none',
    e2eTestRunner: 'none',
    useProjectJson: false,
    skipPackageJson: true,
    skipFormat: true,
  } as const;
  await withRootKept(tree, root, () =>
    kind === 'node'
      ? nxNodeGenerator(tree, { ...common, bundler: 'esbuild', framework: 'express' })
      : nxReactGenerator(tree, {
          ...common,
          bundler: 'vite',
          style: 'css',
          routing: false,
          minimal: true,
        }),
  );
  // The project is registered; its sources and settings are this workspace's.
  for (const child of tree.children(root)) tree.delete(`${root}/${child}`);
  const manifest = { name, site, description };
  writeJson(
    tree,
    `${root}/package.json`,
    kind === 'node' ? nodeManifest(tree, manifest) : reactManifest(tree, manifest),
  );
  generateFiles(tree, join(import.meta.dirname, `files-${kind}`), root, {
    name,
    description,
    template: '',
  });
  await formatFiles(tree);
  return () => {
    if (!options.skipInstall) installPackagesTask(tree, true);
  };
}
