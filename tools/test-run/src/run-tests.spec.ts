import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runTests } from './run-tests.ts';
import { testSteps } from './steps.ts';

/** A small real Nx workspace of two projects, whose test tasks write reports as the jest reporter does. */
let workspace: string;
const nodeModules = join(import.meta.dirname, '../../../node_modules');

async function writeProject(name: string, report: string, targets: object = {}): Promise<void> {
  const folder = join(workspace, 'libs', name);
  await mkdir(folder, { recursive: true });
  const write = `mkdir -p test-results && printf '%s' '${report}' > test-results/totals.json`;
  const target = (command: string, outputs: string[] = []): object => ({
    cache: true,
    executor: 'nx:run-commands',
    inputs: ['{projectRoot}/project.json'],
    outputs,
    options: { command, cwd: '{projectRoot}' },
  });
  const project = {
    name,
    targets: {
      test: target(report === '' ? 'true' : write, ['{projectRoot}/test-results']),
      lint: target('true'),
      ...targets,
    },
  };
  await writeFile(join(folder, 'project.json'), JSON.stringify(project));
}

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'vigia-test-run-'));
  await symlink(nodeModules, join(workspace, 'node_modules'));
  await writeFile(join(workspace, 'package.json'), '{"name":"example","private":true}');
  await writeFile(
    join(workspace, 'nx.json'),
    JSON.stringify({ cacheDirectory: '.nx/cache', neverConnectToCloud: true, analytics: false }),
  );
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

async function run(): Promise<{ exitCode: number; lines: string[] }> {
  const lines: string[] = [];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
  };
  // This test may itself run under Nx, which tells its tasks where they are.
  for (const name of Object.keys(env))
    if (/^NX_(TASK|WORKSPACE|CACHE)/.test(name)) delete env[name];
  const exitCode = await runTests({
    workspaceRoot: workspace,
    steps: testSteps({ browser: false, interactive: false }).filter(
      (step) => step.name === 'tasks',
    ),
    reportingTargets: ['test'],
    env,
    signal: new AbortController().signal,
    write: (line) => lines.push(line),
  });
  return { exitCode, lines };
}

it('adds up the same tests again when the results come from the cache', async () => {
  await writeProject('one', '{"passed":3,"failed":0,"skipped":1}');
  await writeProject('two', '{"passed":4,"failed":0,"skipped":0}');
  const first = await run();
  expect(first.lines).toContain('4 tasks, 0 of them from the cache');
  expect(first).toMatchObject({ exitCode: 0 });
  expect(first.lines.at(-1)).toBe('7 passed, 0 failed, 1 skipped');

  const second = await run();
  expect(second.lines).toContain('4 tasks, 4 of them from the cache');
  expect(second.lines.at(-1)).toBe('7 passed, 0 failed, 1 skipped');
}, 60_000);

it('goes on after a failure, counts each failed task and missing report, and fails', async () => {
  await writeProject('one', '', {
    lint: { executor: 'nx:run-commands', options: { command: 'exit 1' } },
  });
  await writeProject('two', '{"passed":4,"failed":0,"skipped":0}');
  const { exitCode, lines } = await run();
  expect(exitCode).toBe(1);
  expect(lines).toEqual(
    expect.arrayContaining(['  one:test (no report of its tests)', '  one:lint']),
  );
  expect(lines.at(-1)).toBe('4 passed, 2 failed');
}, 60_000);
