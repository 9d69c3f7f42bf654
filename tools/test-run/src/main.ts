import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from './run-tests.ts';
import { testSteps } from './steps.ts';

const workspaceRoot = dirname(dirname(dirname(import.meta.dirname)));

/** A run that takes longer hangs somewhere: on two cores it is far below this. */
const deadlineMinutes = 60;

const usage = `Usage: npm test [-- --no-browser]

Checks formatting, lint, types, tests and builds of every project, then the pages in a real
browser, and ends with one line: N passed, N failed.

  --no-browser  leave the browser tests out
  --help        show this text
`;

/**
 * The test command.
 *
 * @returns the exit code: 0 all passed, 1 something failed, 2 wrong usage, 130 or 143 stopped by a signal
 */
export async function main(args: string[]): Promise<number> {
  let browser: boolean;
  try {
    const { values } = parseArgs({
      args,
      options: { 'no-browser': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    browser = values['no-browser'] !== true;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }

  const interactive = process.stdout.isTTY === true;
  const controller = new AbortController();
  const deadline = setTimeout(() => {
    process.stdout.write(`\nStopped: not done after ${deadlineMinutes} minutes.\n`);
    controller.abort();
  }, deadlineMinutes * 60_000);
  let signalCode = 0;
  const stop = (name: NodeJS.Signals): void => {
    signalCode = name === 'SIGINT' ? 130 : 143;
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const exitCode = await runTests({
      workspaceRoot,
      steps: testSteps({ browser, interactive }),
      reportingTargets: browser ? ['test', 'e2e'] : ['test'],
      env: {
        ...process.env,
        // Nx would ask its tasks for colours also where nobody sees them.
        ...(interactive || process.env.FORCE_COLOR ? {} : { FORCE_COLOR: '0' }),
        PATH: [join(workspaceRoot, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
        NX_DAEMON: 'false',
        // Nx's own workers outlive it when it is stopped.
        NX_ISOLATE_PLUGINS: 'false',
        NX_TUI: 'false',
      },
      signal: controller.signal,
      // Who stopped the run does not want its report.
      write: (line) => void (signalCode === 0 && process.stdout.write(`${line}\n`)),
    });
    return signalCode || exitCode;
  } catch (error) {
    process.stdout.write(`\n${(error as Error).message}\n\n0 passed, 1 failed\n`);
    return signalCode || 1;
  } finally {
    clearTimeout(deadline);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
