import { runChecks } from '@vigia/health-checks';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { ExitRequest } from '../../exit-request.ts';
import { createStyle, usesColour } from '../../terminal/style.ts';
import type { DoctorOptions } from './doctor-options.ts';
import type { DoctorSide } from './doctor-side.ts';
import { doctorSides } from './doctor-sides.ts';
import { doctorMessages } from './messages.ts';
import { renderReport } from './render-report.ts';

/**
 * Runs every check that this machine can answer, and shows the report.
 * @throws ExitRequest with 1 or 2 when the report says so; CommandError when there is nothing to look at
 */
export async function runDoctor(
  options: DoctorOptions,
  dependencies: Dependencies,
  sides: readonly DoctorSide[] = doctorSides,
): Promise<void> {
  const { messages, environment, stdout, stop } = dependencies;
  const words = doctorMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const wanted = sides.filter(({ name }) => options.side === undefined || options.side === name);
  const lists = await Promise.all(wanted.map((side) => side.checks(options, dependencies)));
  const checks = lists.flatMap((list) => list ?? []);
  if (checks.length === 0) {
    throw new CommandError({
      code: 'nothing_to_check',
      message: words.nothing,
      remedy: words.nothingRemedy,
      exitCode: exitCodes.cannotTell,
    });
  }

  const step = reporter.step('checks', words.step);
  let done = 0;
  const report = await runChecks(checks, undefined, {
    signal: stop,
    deadlineMilliseconds: options.timeout * 1000,
    locale: messages.locale,
    onResult: ({ id }) => step.update(words.progress((done += 1), checks.length, id)),
  });
  const summary = words.summary(report.counts);
  if (report.verdict === 'broken') step.fail(summary);
  else if (report.verdict === 'unknown') step.warn(summary);
  else step.done(summary);

  if (options.output === 'text') {
    const style = createStyle(usesColour(stdout, environment));
    for (const line of renderReport(report, words, style)) reporter.note('check', line);
  }
  const first = report.checks.find(({ id }) => id === report.firstBroken);
  reporter.result('report', words.verdict(report.verdict, first), report);
  if (report.exitCode !== exitCodes.ok) throw new ExitRequest(report.exitCode);
}
