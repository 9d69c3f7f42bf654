import { type NxTask } from './nx-run.ts';
import { type TestedProject, type Totals } from './totals.ts';

/** What a whole run came to. */
export interface Summary extends Totals {
  /** Each failure that no test counted, as a person would say it. */
  otherFailures: string[];
}

export interface SummaryInput {
  /** The steps that are no Nx tasks and failed: `formatting`, `workspace sync`, ... */
  failedSteps: readonly string[];
  tasks: readonly NxTask[];
  reports: readonly { project: TestedProject; totals: Totals | null }[];
}

/**
 * Adds everything up. Every failure counts once: a failed test by its report; a failed task whose report
 * names no failed test as one; a project that has tests and left no report as one.
 */
export function summarize({ failedSteps, tasks, reports }: SummaryInput): Summary {
  const summary: Summary = { passed: 0, failed: 0, skipped: 0, otherFailures: [...failedSteps] };
  const failedTasks = new Set(
    tasks.filter((task) => task.outcome === 'failed').map((task) => taskName(task)),
  );
  for (const { project, totals } of reports) {
    const name = taskName({ project: project.name, target: project.target });
    if (totals === null) {
      failedTasks.delete(name);
      summary.otherFailures.push(`${name} (no report of its tests)`);
      continue;
    }
    summary.passed += totals.passed;
    summary.failed += totals.failed;
    summary.skipped += totals.skipped;
    if (totals.failed > 0) failedTasks.delete(name);
  }
  summary.otherFailures.push(...failedTasks);
  summary.failed += summary.otherFailures.length;
  return summary;
}

/** The last line of the output: `N passed, N failed`, and how many were skipped when some were. */
export function summaryLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function taskName({ project, target }: { project: string; target: string }): string {
  return `${project}:${target}`;
}
