import { setTimeout as delay } from 'node:timers/promises';

import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { killGroup } from './child-service.ts';
import { fileFailure } from './file-failure.ts';
import type { LocalContext } from './local-context.ts';
import { AlreadyRunning, type Lock, takeLock } from './lock-file.ts';
import { prepareState } from './prepare-state.ts';
import { isRunning } from './process-identity.ts';

/** Services whose launcher was killed end by themselves; after this, in milliseconds, they are killed. */
const leftoverGrace = 6_000;

/**
 * Makes the state directory ready and this process its only user.
 * @throws CommandError `already_running`, `state_unusable`, `disk_full`.
 */
export async function claimState(
  context: Pick<LocalContext, 'paths' | 'messages' | 'reporter' | 'stop'>,
): Promise<Lock> {
  const { paths, messages } = context;
  prepareState(paths, messages);
  let lock: Lock;
  try {
    lock = takeLock(paths.lockFile);
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw fileFailure(messages, paths.home, error);
    throw new CommandError({
      code: 'already_running',
      message: messages.errors.alreadyRunning(error.holder.launcher.pid, error.holder.url),
      remedy: messages.errors.alreadyRunningRemedy(paths.home),
      exitCode: exitCodes.alreadyRunning,
    });
  }
  try {
    await awaitLeftovers(lock, context);
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

async function awaitLeftovers(
  { leftovers }: Lock,
  { reporter, messages, stop }: Pick<LocalContext, 'reporter' | 'messages' | 'stop'>,
): Promise<void> {
  if (leftovers.length === 0) return;
  const step = reporter.step('leftovers', messages.steps.leftovers);
  step.update(messages.state.leftovers);
  const deadline = performance.now() + leftoverGrace;
  while (leftovers.some(isRunning)) {
    if (performance.now() > deadline)
      leftovers.filter(isRunning).forEach(({ pid }) => killGroup(pid));
    await delay(100, undefined, { signal: stop });
  }
  step.done(messages.stop.done);
}
