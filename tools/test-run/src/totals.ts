import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How many tests of a project passed, failed and were skipped. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** A project that has tests, and where it is, relative to the workspace. */
export interface TestedProject {
  name: string;
  root: string;
  /** The target whose run leaves the report: `test` or `e2e`. */
  target: string;
}

function reportPath(workspaceRoot: string, project: TestedProject): string {
  return join(workspaceRoot, project.root, 'test-results', 'totals.json');
}

/** Removes the reports of earlier runs, so that a project which did not report is noticed. */
export async function removeReports(
  workspaceRoot: string,
  projects: readonly TestedProject[],
): Promise<void> {
  await Promise.all(
    projects.map((project) => rm(reportPath(workspaceRoot, project), { force: true })),
  );
}

/** The report of a project; null when there is none, or when it is not one. */
export async function readReport(
  workspaceRoot: string,
  project: TestedProject,
): Promise<Totals | null> {
  try {
    const report: unknown = JSON.parse(await readFile(reportPath(workspaceRoot, project), 'utf8'));
    return isTotals(report) ? report : null;
  } catch {
    return null;
  }
}

function isTotals(value: unknown): value is Totals {
  if (typeof value !== 'object' || value === null) return false;
  const { passed, failed, skipped } = value as Record<string, unknown>;
  return [passed, failed, skipped].every((count) => Number.isInteger(count) && Number(count) >= 0);
}
