import { type Summary, summaryLine, type SummaryInput } from './summary.ts';

/** The end of the output: a table of the projects, what failed, and the line that adds it all up. */
export function reportLines({ tasks, reports }: SummaryInput, summary: Summary): string[] {
  const width = Math.max(7, ...reports.map(({ project }) => project.name.length));
  const row = (name: string, passed: string, failed: string, skipped: string): string =>
    `  ${name.padEnd(width)} ${passed.padStart(7)} ${failed.padStart(7)} ${skipped.padStart(8)}`;
  const lines = ['', row('project', 'passed', 'failed', 'skipped')];
  for (const { project, totals } of reports) {
    lines.push(
      totals === null
        ? `  ${project.name.padEnd(width)} no report`
        : row(project.name, `${totals.passed}`, `${totals.failed}`, `${totals.skipped}`),
    );
  }
  const fromCache = tasks.filter((task) => task.fromCache).length;
  lines.push('', `${tasks.length} tasks, ${fromCache} of them from the cache`);
  const notRun = tasks.filter((task) => task.outcome === 'not run');
  if (notRun.length > 0) {
    const names = notRun.map((task) => `${task.project}:${task.target}`).join(', ');
    lines.push(`Not run since something that they need had failed: ${names}`);
  }
  if (summary.otherFailures.length > 0) {
    lines.push('Failed besides tests:', ...summary.otherFailures.map((failure) => `  ${failure}`));
  }
  lines.push('', summaryLine(summary));
  return lines;
}
