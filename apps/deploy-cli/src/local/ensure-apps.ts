import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { buildApps, BuildFailure, isBuilt, localApps } from './build-apps.ts';
import { fileFailure } from './file-failure.ts';
import type { LocalContext } from './local-context.ts';
import { rotateLog } from './log-files.ts';

/**
 * Builds the apps unless that was done from the same sources.
 * @throws CommandError `build_failed` with the end of the output.
 */
export async function ensureApps(
  { reporter, messages, paths, workspaceRoot, environment }: LocalContext,
  signal: AbortSignal,
): Promise<void> {
  const step = reporter.step('build', messages.steps.build);
  const total = Object.keys(localApps).length;
  let logFile: string | undefined;
  try {
    if (isBuilt(workspaceRoot)) {
      step.done(messages.build.upToDate);
      return;
    }
    step.update(messages.build.building(0, total));
    logFile = rotateLog(paths.logs, 'build');
    await buildApps({
      root: workspaceRoot,
      logFile,
      environment,
      onProgress: (built) => step.update(messages.build.building(built, total)),
      signal,
    });
    step.done(messages.build.built(total));
  } catch (error) {
    step.fail();
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof BuildFailure)) throw fileFailure(messages, paths.logs, error);
    throw new CommandError({
      code: 'build_failed',
      message: messages.errors.buildFailed,
      remedy: messages.errors.buildFailedRemedy(logFile ?? paths.logs),
      excerpt: error.output,
      exitCode: exitCodes.buildFailed,
    });
  }
}
