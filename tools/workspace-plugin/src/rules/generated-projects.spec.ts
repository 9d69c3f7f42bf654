import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNx, runPackage, workspaceRoot } from '../testing/workspace.ts';

/**
 * A copy of this workspace's root, its libraries and its tools on disk, in which projects are generated and
 * put through every check: what a person gets who runs the generators.
 */
let workspace: string;

const rootFiles = [
  'package.json',
  'package-lock.json',
  'nx.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'eslint.config.mjs',
  'jest.preset.cjs',
  '.gitignore',
  '.prettierrc.json',
  '.prettierignore',
];
const generatedFolders = ['node_modules', 'dist', 'out-tsc', 'test-results', '.nx'];

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'vigia-generated-'));
  for (const path of [...rootFiles, 'apps', 'libs', 'tools']) {
    await cp(join(workspaceRoot, path), join(workspace, path), {
      recursive: true,
      filter: (source) => !generatedFolders.includes(source.split('/').at(-1) ?? ''),
    });
  }
  await symlink(join(workspaceRoot, 'node_modules'), join(workspace, 'node_modules'));
  // What follows must not depend on whether the workspace itself is in sync just now.
  await runNx(['sync'], workspace);
  const generate = (generator: string, ...args: string[]): Promise<string> =>
    runNx(['g', `@vigia/workspace-plugin:${generator}`, ...args, '--skipInstall'], workspace);
  await generate('library', '--name=tide-table', '--site=public');
  await generate('application', '--name=pilot-boat', '--site=public', '--kind=node');
  await generate('application', '--name=chart-room', '--site=public', '--kind=react');
}, 180_000);

afterAll(() => rm(workspace, { recursive: true, force: true }));

it('passes every check as generated', async () => {
  const targets = ['lint', 'typecheck', 'test', 'build'];
  const projects = 'tide-table,pilot-boat,chart-room';
  const output = await runNx(
    ['run-many', '-t', ...targets, '-p', projects, '--parallel=2', '--outputStyle=static'],
    workspace,
  );
  for (const project of projects.split(',')) {
    const expected = targets.filter((target) => target !== 'build' || project !== 'tide-table');
    for (const target of expected) expect(output).toContain(`nx run ${project}:${target}`);
  }
}, 240_000);

it('is in sync and formatted as generated', async () => {
  await runNx(['sync:check'], workspace);
  const paths = ['libs/tide-table', 'apps/pilot-boat', 'apps/chart-room', 'tsconfig.json'];
  await runPackage('prettier/bin/prettier.cjs', ['--check', ...paths], workspace);
}, 120_000);

it('fails lint when the private site imports the new library of the public one', async () => {
  const probe = join(workspace, 'libs/generations/src/probe.ts');
  await writeFile(probe, "import '@vigia/tide-table';\n");
  try {
    await expect(runNx(['lint', 'generations', '--skip-nx-cache'], workspace)).rejects.toThrow(
      'A project tagged with "site:private" can only depend on libs tagged with "site:private", "site:shared"',
    );
  } finally {
    await rm(probe);
  }
}, 60_000);
