import { type Tree } from '@nx/devkit';
import { versionInUse } from '../project/versions.ts';

interface ManifestInput {
  name: string;
  site: string;
  description: string;
}

function manifest({ name, site, description }: ManifestInput) {
  return {
    name: `@vigia/${name}`,
    version: '0.1.0',
    private: true,
    description,
    license: 'Apache-2.0',
    type: 'module',
    nx: { name, tags: ['type:app', `site:${site}`] },
  };
}

/** The package.json of a service: one bundled file, so that its image needs no node_modules. */
export function nodeManifest(tree: Tree, input: ManifestInput): object {
  const root = `apps/${input.name}`;
  const { nx, ...rest } = manifest(input);
  return {
    ...rest,
    dependencies: {
      '@vigia/service-process': '*',
      express: versionInUse(tree, 'express'),
      zod: versionInUse(tree, 'zod', ['package.json', 'libs/service-process/package.json']),
    },
    nx: {
      ...nx,
      targets: {
        build: {
          executor: '@nx/esbuild:esbuild',
          outputs: ['{options.outputPath}'],
          options: {
            main: `${root}/src/main.ts`,
            outputPath: `${root}/dist`,
            outputFileName: 'main.cjs',
            tsConfig: `${root}/tsconfig.app.json`,
            bundle: true,
            thirdParty: true,
            platform: 'node',
            target: 'node24',
            format: ['cjs'],
            // The typecheck target does this; the executor's own would want built declarations.
            declaration: false,
            skipTypeCheck: true,
            generatePackageJson: false,
            esbuildOptions: { sourcemap: true, outExtension: { '.js': '.cjs' } },
          },
        },
        serve: {
          executor: 'nx:run-commands',
          continuous: true,
          options: { cwd: '{projectRoot}', command: 'node --watch src/main.ts' },
        },
      },
    },
  };
}

/** The package.json of a page; Nx infers its build and serve targets from vite.config.ts. */
export function reactManifest(tree: Tree, input: ManifestInput): object {
  const { nx, ...rest } = manifest(input);
  return {
    ...rest,
    dependencies: {
      react: versionInUse(tree, 'react'),
      'react-dom': versionInUse(tree, 'react-dom'),
    },
    nx,
  };
}
