import type { CheckResult, Report } from '@vigia/health-checks';

import { marks, type Style } from '../../terminal/style.ts';
import type { DoctorMessages } from './messages.ts';

/** One line a check; below one that is not well, why it matters and what mends it. */
export function renderReport(report: Report, words: DoctorMessages, style: Style): string[] {
  const width = Math.max(...report.checks.map(({ id }) => id.length));
  return report.checks.flatMap((result) => {
    const indent = ' '.repeat(width + 4);
    const more = [result.why, result.mend && `${words.mend} ${result.mend}`].filter(Boolean);
    return [
      `${markOf(result, style)} ${result.id.padEnd(width)}  ${result.seen}`,
      ...more.map((line) => `${indent}${line}`),
    ].map((line) => (result.state === 'skipped' ? style.quiet(line) : line));
  });
}

function markOf({ state, mend }: CheckResult, style: Style): string {
  if (state === 'broken') return style.danger(marks.shut);
  if (state === 'skipped') return '·';
  return style.accent(state === 'ok' && mend === undefined ? marks.clear : marks.fogged);
}
