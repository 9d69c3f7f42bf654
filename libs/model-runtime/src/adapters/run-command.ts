import type { LaunchPlan } from './adapter.ts';
import { startProgram } from './start-program.ts';
import { untilEnded } from '../supervision/stop-process.ts';

/**
 * Runs a command of a model server to its end. Its output is not kept.
 * @returns its exit code; null when it could not be started or was ended by a signal.
 * @throws the signal's reason; the command is ended then.
 */
export async function runCommand(
  command: readonly string[],
  options: {
    environment: Readonly<Record<string, string>>;
    workingDirectory: string;
    limitMilliseconds: number;
    signal: AbortSignal;
  },
): Promise<number | null> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.limitMilliseconds)]);
  signal.throwIfAborted();
  const plan: LaunchPlan = {
    command,
    environment: options.environment,
    stopGraceMilliseconds: 3_000,
    knownFailures: [],
    installHint: '',
    portOwner: 'tree',
  };
  const program = startProgram(plan, options.workingDirectory);
  const aborted = Promise.withResolvers<'aborted'>();
  const onAbort = () => aborted.resolve('aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const outcome = await Promise.race([untilEnded(program.child), aborted.promise]);
    if (outcome === 'aborted') throw signal.reason;
    return program.child.exitCode;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await program.stop();
  }
}
