import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Messages } from '../messages/messages.ts';
import type { Ending } from './child-service.ts';
import type { ServiceFailure } from './keep-running.ts';
import { lastLogLines } from './log-files.ts';

export function describeEnding(messages: Messages, { code, signal }: Ending): string {
  return signal ? messages.service.exitSignal(signal) : messages.service.exitCode(code ?? 1);
}

/** What a person is told when a service cannot be kept running, with the end of its log. */
export function serviceError(
  messages: Messages,
  name: string,
  { outcome }: ServiceFailure,
  logFile: string,
): CommandError {
  const excerpt = lastLogLines(logFile);
  const said = outcome.kind === 'start-failed' ? outcome.message : null;
  const text = said ?? excerpt.join('\n');
  const diskFull = /ENOSPC|SQLITE_FULL|database or disk is full/.test(text);
  if (diskFull) {
    return new CommandError({
      code: 'disk_full',
      message: messages.errors.diskFull(logFile),
      remedy: messages.errors.diskFullRemedy,
      exitCode: exitCodes.diskFull,
    });
  }
  return new CommandError({
    code: outcome.kind === 'crash-loop' ? 'service_crashed' : 'service_failed',
    message: sentence(messages, name, outcome),
    remedy: messages.errors.serviceRemedy(logFile),
    excerpt: said && !excerpt.some((line) => line.includes(said)) ? [...excerpt, said] : excerpt,
  });
}

function sentence(messages: Messages, name: string, outcome: ServiceFailure['outcome']): string {
  switch (outcome.kind) {
    case 'start-timeout':
      return messages.errors.serviceSilent(name, outcome.seconds);
    case 'start-failed':
      return messages.errors.serviceFailed(name, describeEnding(messages, outcome.ending));
    case 'crash-loop':
      return messages.errors.serviceCrashes(
        name,
        describeEnding(messages, outcome.ending),
        outcome.count,
      );
  }
}
