import { CommanderError } from 'commander';

import { CommandError } from './command-error.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { ExitRequest } from './exit-request.ts';
import { createProgram } from './program.ts';
import { explainClusterError, isClusterError } from './site/explain-cluster-error.ts';
import { StopRequest } from './stop-request.ts';

/**
 * Runs one command and turns however it ended into an exit code: the only place that does.
 * @param argv the arguments after the program's name
 */
export async function runCommandLine(
  argv: readonly string[],
  dependencies: Dependencies,
): Promise<ExitCode> {
  try {
    // Who says nothing wants to know what can be said: on stdout, and not as an error.
    const said = argv.length > 0 ? [...argv] : ['--help'];
    await createProgram(dependencies).parseAsync(said, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUsage;
    }
    if (error instanceof StopRequest) {
      return error.signalName === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
    }
    if (error instanceof ExitRequest) return error.exitCode;
    const failure = asCommandError(error, dependencies);
    dependencies.reporter().error(failure);
    return failure.exitCode;
  } finally {
    dependencies.reporter().close();
  }
}

function asCommandError(error: unknown, { messages, environment }: Dependencies): CommandError {
  if (error instanceof CommandError) return error;
  if (isClusterError(error)) return explainClusterError(error, messages.locale);
  const known = error instanceof Error;
  return new CommandError({
    code: 'unexpected',
    message: messages.errors.unexpected(known ? error.message : String(error)),
    remedy: messages.errors.unexpectedRemedy,
    excerpt: environment['VIGIA_DEBUG'] && known ? (error.stack ?? '').split('\n').slice(1) : [],
    cause: error,
  });
}
