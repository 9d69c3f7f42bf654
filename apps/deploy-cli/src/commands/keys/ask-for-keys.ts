import { problemSchema } from '@vigia/api-contract';
import { askOperator, OperatorError } from '@vigia/private-host';
import type * as z from 'zod';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { localPaths } from '../../local/local-paths.ts';
import type { KeysOptions } from './keys-options.ts';
import { keysMessages } from './messages.ts';

const deadlineMilliseconds = 15_000;

/** Asks the agent over its operator socket. @throws CommandError when it refuses or does not answer */
export async function askForKeys<Schema extends z.ZodType>(
  { socket }: KeysOptions,
  { environment, currentDirectory, stop, messages }: Dependencies,
  path: string,
  schema: Schema,
  request: { method?: 'POST'; body?: unknown } = {},
): Promise<z.output<Schema>> {
  const words = keysMessages(messages.locale);
  const socketPath =
    socket ??
    (environment['VIGIA_OPERATOR_SOCKET'] || undefined) ??
    localPaths(environment, currentDirectory).operatorSocket;
  const deadline = AbortSignal.timeout(deadlineMilliseconds);
  try {
    const signal = AbortSignal.any([stop, deadline]);
    const { status, body } = await askOperator(socketPath, path, { ...request, signal });
    const problem = problemSchema.safeParse(body);
    if (problem.success && status >= 400) {
      const { code, title, detail = title, remedy } = problem.data;
      throw new CommandError({ code, message: detail, remedy });
    }
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
    throw new OperatorError('failed', `HTTP ${status}`);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    stop.throwIfAborted();
    throw toCommandError(error);
  }

  function toCommandError(cause: unknown): CommandError {
    if (cause instanceof OperatorError && (cause.code === 'absent' || cause.code === 'refused')) {
      const message = words.absent(socketPath);
      return new CommandError({ code: 'agent_absent', message, remedy: words.absentRemedy, cause });
    }
    if (cause instanceof OperatorError && cause.code === 'forbidden') {
      const message = words.forbidden(socketPath);
      return new CommandError({
        code: 'agent_forbidden',
        message,
        remedy: words.forbiddenRemedy,
        cause,
      });
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = words.failed(socketPath, why);
    return new CommandError({ code: 'agent_failed', message, remedy: words.failedRemedy, cause });
  }
}
