import { readJson } from '@nx/devkit';
import { createWorkspaceTree, writtenBy } from '../testing/workspace-tree.ts';
import libraryGenerator, { type LibraryOptions } from './generator.ts';

const options: LibraryOptions = { name: 'tide-table', site: 'shared', skipInstall: true };

it('makes a source-only library with its tags and a first test', async () => {
  const tree = createWorkspaceTree();
  await libraryGenerator(tree, { ...options, description: 'When the water rises.' });
  expect(readJson(tree, 'libs/tide-table/package.json')).toEqual({
    name: '@vigia/tide-table',
    version: '0.1.0',
    private: true,
    description: 'When the water rises.',
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': './src/index.ts' },
    nx: { name: 'tide-table', tags: ['type:lib', 'site:shared'] },
  });
  expect(tree.read('libs/tide-table/src/index.ts', 'utf8')).toBe(
    "export { describeTideTable } from './tide-table.ts';\n",
  );
});

it('writes the project, and outside of it nothing but the list of projects', async () => {
  const tree = createWorkspaceTree();
  expect(await writtenBy(tree, () => libraryGenerator(tree, options))).toEqual([
    'libs/tide-table/README.md',
    'libs/tide-table/jest.config.cjs',
    'libs/tide-table/package.json',
    'libs/tide-table/src/index.ts',
    'libs/tide-table/src/tide-table.spec.ts',
    'libs/tide-table/src/tide-table.ts',
    'libs/tide-table/tsconfig.json',
    'libs/tide-table/tsconfig.lib.json',
    'libs/tide-table/tsconfig.spec.json',
    'tsconfig.json',
  ]);
  expect(readJson(tree, 'tsconfig.json').references).toContainEqual({ path: './libs/tide-table' });
});

it.each(['Tide', 'tide_table', 'tide--table', '-tide', '2tides', '../tide', '', 'a'.repeat(64)])(
  'refuses the name %j with an example of a right one',
  async (name) => {
    const tree = createWorkspaceTree();
    await expect(libraryGenerator(tree, { ...options, name })).rejects.toThrow(
      `"${name}" cannot be the name of a project: lower-case words joined by hyphens, at most 63 characters, such as site-trust.`,
    );
  },
);

it('refuses a name that is taken', async () => {
  const tree = createWorkspaceTree();
  await libraryGenerator(tree, options);
  await expect(libraryGenerator(tree, options)).rejects.toThrow(
    'A project named "tide-table" or the folder libs/tide-table is there already.',
  );
});

it('refuses a site that does not exist and lists those that do', async () => {
  const site = 'moon' as LibraryOptions['site'];
  await expect(libraryGenerator(createWorkspaceTree(), { ...options, site })).rejects.toThrow(
    '--site is "moon"; it must be one of public, private, operator, shared.',
  );
});
