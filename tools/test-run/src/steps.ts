/** One step of the test command. */
export interface Step {
  /** What it is called when it fails. */
  name: string;
  /** What a person is told while it runs. */
  title: string;
  /** The entry file of an installed package, relative to `node_modules`, and its arguments. */
  entry: string;
  args: string[];
  /** What to do when it fails, where that is one command. */
  remedy?: string;
  /** Nx tells of each task how it ended. */
  runsTasks: boolean;
}

const nx = 'nx/dist/bin/nx.js';

/** The steps in their order; nothing is left out when an earlier one fails. */
export function testSteps({
  browser,
  interactive,
}: {
  browser: boolean;
  /** Nx may redraw lines of the terminal. */
  interactive: boolean;
}): Step[] {
  const runMany = (targets: string[], parallel: number): string[] => [
    'run-many',
    '-t',
    ...targets,
    `--parallel=${parallel}`,
    '--nxBail=false',
    // Checked as a step of its own: a run must not change the sources.
    '--skipSync',
    `--outputStyle=${interactive ? 'dynamic' : 'static'}`,
  ];
  const steps: Step[] = [
    {
      name: 'formatting',
      title: 'Formatting',
      entry: 'prettier/bin/prettier.cjs',
      args: ['--check', '--log-level=warn', '.'],
      remedy: 'npm run format',
      runsTasks: false,
    },
    {
      name: 'workspace sync',
      title: 'TypeScript references',
      entry: nx,
      args: ['sync:check'],
      remedy: 'npx nx sync',
      runsTasks: false,
    },
    {
      name: 'tasks',
      title: 'Lint, types, tests and builds',
      entry: nx,
      args: runMany(['lint', 'typecheck', 'test', 'build'], 2),
      runsTasks: true,
    },
  ];
  if (browser) {
    steps.push({
      name: 'browser tests',
      title: 'Browser tests',
      entry: nx,
      args: runMany(['e2e'], 1),
      runsTasks: true,
    });
  }
  return steps;
}
