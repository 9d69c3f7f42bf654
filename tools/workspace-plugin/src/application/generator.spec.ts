import { readJson } from '@nx/devkit';
import { createWorkspaceTree, writtenBy } from '../testing/workspace-tree.ts';
import applicationGenerator, { type ApplicationOptions } from './generator.ts';

const node: ApplicationOptions = {
  name: 'pilot-boat',
  site: 'public',
  kind: 'node',
  skipInstall: true,
};
const react: ApplicationOptions = { ...node, name: 'chart-room', kind: 'react' };

it('makes a service of one bundled file, with its tags', async () => {
  const tree = createWorkspaceTree();
  await applicationGenerator(tree, node);
  const manifest = readJson(tree, 'apps/pilot-boat/package.json');
  expect(manifest).toMatchObject({
    name: '@vigia/pilot-boat',
    nx: { name: 'pilot-boat', tags: ['type:app', 'site:public'] },
    dependencies: { '@vigia/service-process': '*' },
  });
  expect(manifest.nx.targets.build.options).toMatchObject({
    main: 'apps/pilot-boat/src/main.ts',
    outputPath: 'apps/pilot-boat/dist',
    outputFileName: 'main.cjs',
    bundle: true,
    thirdParty: true,
  });
});

it('takes the versions that the workspace already uses', async () => {
  const tree = createWorkspaceTree();
  await applicationGenerator(tree, node);
  await applicationGenerator(tree, react);
  const { devDependencies } = readJson(tree, 'package.json');
  const zod = readJson(tree, 'libs/service-process/package.json').dependencies.zod;
  expect(readJson(tree, 'apps/pilot-boat/package.json').dependencies).toMatchObject({
    express: devDependencies.express,
    zod,
  });
  expect(readJson(tree, 'apps/chart-room/package.json').dependencies).toEqual({
    react: devDependencies.react,
    'react-dom': devDependencies['react-dom'],
  });
});

it('writes a service, and outside of it nothing but the list of projects', async () => {
  const tree = createWorkspaceTree();
  expect(await writtenBy(tree, () => applicationGenerator(tree, node))).toEqual([
    'apps/pilot-boat/README.md',
    'apps/pilot-boat/jest.config.cjs',
    'apps/pilot-boat/package.json',
    'apps/pilot-boat/src/app.spec.ts',
    'apps/pilot-boat/src/app.ts',
    'apps/pilot-boat/src/main.ts',
    'apps/pilot-boat/tsconfig.app.json',
    'apps/pilot-boat/tsconfig.json',
    'apps/pilot-boat/tsconfig.spec.json',
    'tsconfig.json',
  ]);
});

it('writes a page, and outside of it nothing but the list of projects', async () => {
  const tree = createWorkspaceTree();
  expect(await writtenBy(tree, () => applicationGenerator(tree, react))).toEqual([
    'apps/chart-room/README.md',
    'apps/chart-room/index.html',
    'apps/chart-room/jest.config.cjs',
    'apps/chart-room/package.json',
    'apps/chart-room/src/app.spec.tsx',
    'apps/chart-room/src/app.tsx',
    'apps/chart-room/src/main.tsx',
    'apps/chart-room/tsconfig.app.json',
    'apps/chart-room/tsconfig.json',
    'apps/chart-room/tsconfig.spec.json',
    'apps/chart-room/vite.config.ts',
    'tsconfig.json',
  ]);
});

it('refuses a site at which no application runs', async () => {
  const site = 'shared' as ApplicationOptions['site'];
  await expect(applicationGenerator(createWorkspaceTree(), { ...node, site })).rejects.toThrow(
    '--site is "shared"; it must be one of public, private, operator.',
  );
});

it('refuses a kind that it cannot make', async () => {
  const kind = 'angular' as ApplicationOptions['kind'];
  await expect(applicationGenerator(createWorkspaceTree(), { ...node, kind })).rejects.toThrow(
    '--kind is "angular"; it must be one of node, react.',
  );
});

it('refuses the name of a project that is there', async () => {
  await expect(
    applicationGenerator(createWorkspaceTree(), { ...node, name: 'Pilot Boat' }),
  ).rejects.toThrow('"Pilot Boat" cannot be the name of a project');
});
