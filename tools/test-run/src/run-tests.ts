import { join } from 'node:path';
import { type NxTask, readLastRun } from './nx-run.ts';
import { reportLines } from './report.ts';
import { runCommand, type CommandResult } from './run-command.ts';
import { type Step } from './steps.ts';
import { summarize, type SummaryInput } from './summary.ts';
import { findTestedProjects } from './tested-projects.ts';
import { readReport, removeReports } from './totals.ts';

export interface RunTestsOptions {
  workspaceRoot: string;
  steps: readonly Step[];
  /** The targets whose projects must leave a report. */
  reportingTargets: readonly string[];
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  write: (line: string) => void;
}

/**
 * Runs every step, adds up what was reported, and writes it all down.
 *
 * @returns the exit code: 0 when nothing failed, 1 otherwise
 */
export async function runTests(options: RunTestsOptions): Promise<number> {
  const { workspaceRoot, steps, reportingTargets, signal, write } = options;
  const run = (entry: string, args: readonly string[], capture = false): Promise<CommandResult> =>
    runCommand(process.execPath, [join(workspaceRoot, 'node_modules', entry), ...args], {
      cwd: workspaceRoot,
      env: options.env,
      signal,
      capture,
    });

  const projects = await findTestedProjects(
    (args) => run('nx/dist/bin/nx.js', args, true),
    reportingTargets,
  );
  await removeReports(workspaceRoot, projects);

  const failedSteps: string[] = [];
  const tasks: NxTask[] = [];
  for (const step of steps) {
    if (signal.aborted) {
      failedSteps.push(`${step.name} (stopped before it began)`);
      continue;
    }
    write(`\n◉ ${step.title}`);
    const started = Date.now();
    const { exitCode } = await run(step.entry, step.args);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const stepTasks = step.runsTasks ? await readLastRun(workspaceRoot, started) : null;
    tasks.push(...(stepTasks ?? []));
    if (exitCode === 0) {
      write(`  done in ${seconds} s`);
      continue;
    }
    write(`  failed after ${seconds} s${step.remedy ? `; to mend it: ${step.remedy}` : ''}`);
    const told = stepTasks?.some((task) => task.outcome === 'failed') ?? false;
    if (!told) failedSteps.push(step.name);
  }

  const reports = await Promise.all(
    projects.map(async (project) => ({
      project,
      totals: await readReport(workspaceRoot, project),
    })),
  );
  const input: SummaryInput = { failedSteps, tasks, reports };
  const summary = summarize(input);
  for (const line of reportLines(input, summary)) write(line);
  return summary.failed > 0 ? 1 : 0;
}
