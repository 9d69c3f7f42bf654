import { setTimeout as delay } from 'node:timers/promises';

import { CommandError } from '../command-error.ts';
import type { LocalContext } from './local-context.ts';

/** How long the path may need to come up once every process listens, in milliseconds. */
const deadline = 10_000;

/**
 * Sends one request the whole way: chat-api signs it, the agent verifies it.
 * @throws CommandError `path_broken` that says what the last answer was.
 */
export async function provePath(
  { reporter, messages }: Pick<LocalContext, 'reporter' | 'messages'>,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const step = reporter.step('path', messages.steps.path);
  step.update(messages.path.asking);
  const until = AbortSignal.timeout(deadline);
  const both = AbortSignal.any([signal, until]);
  let last = '';
  for (;;) {
    try {
      const response = await fetch(new URL('/readyz', url), { signal: both });
      const text = await response.text();
      if (response.ok) break;
      last = describeAnswer(response.status, text);
    } catch (error) {
      if (!both.aborted) last = error instanceof Error ? error.message : String(error);
    }
    await delay(100, undefined, { signal: both }).catch(() => undefined);
    if (signal.aborted) {
      step.fail();
      throw signal.reason;
    }
    if (until.aborted) {
      step.fail(last);
      throw new CommandError({ code: 'path_broken', message: messages.errors.pathBroken(last) });
    }
  }
  step.done(messages.path.proved);
}

function describeAnswer(status: number, text: string): string {
  try {
    const problem = JSON.parse(text) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? `status ${status}`;
  } catch {
    return `status ${status}`;
  }
}
