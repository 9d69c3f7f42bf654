import { setTimeout as delay } from 'node:timers/promises';

import { type AgentAnswer, type AgentDoor, askAgent, openAgentDoor } from '@vigia/cluster';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { OpenSite } from '../../site/open-site.ts';
import { rotateMessages } from './messages.ts';
import type { RotateSigningOptions } from './rotate-options.ts';

/** Between two questions, in milliseconds; each that is refused is a line in the audit of the private site. */
const patience = { first: 1_000, most: 10_000 };

export type Question = {
  privateKeyPem: string;
  wanted: 'accepted' | 'refused';
  /** While it waits, and when it is so. */
  words: { waiting: string; done: string };
  /** The file that has to be carried over. */
  file: string;
};

/**
 * Asks the private site until it accepts, or refuses, the signature of a key.
 * @throws CommandError `private_site_waits` when it does not in time, `path_broken` when it cannot be asked
 */
export async function untilPrivateSite(
  site: OpenSite,
  { privateKeyPem, wanted, words: shown, file }: Question,
  options: RotateSigningOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = rotateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const step = reporter.step('trust', words.steps.trust);
  const until = performance.now() + (options.wait ? options.timeout * 1000 : 0);
  let pause = patience.first;
  let isTold = false;
  for (;;) {
    const answer = await ask(site, privateKeyPem, options, signal);
    if (answer.state === wanted) {
      step.done(shown.done);
      return;
    }
    if (!isTold && options.wait) {
      reporter.note('trust', words.trustNext(file), { file });
      isTold = true;
    }
    const detail = answer.state === 'unknown' ? words.unknown(answer.detail) : shown.waiting;
    step.update(detail);
    if (performance.now() >= until) {
      step.warn(detail);
      throw notYet(site, answer, file, words);
    }
    await delay(Math.min(pause, Math.max(until - performance.now(), 0)), undefined, { signal });
    pause = Math.min(pause * 1.5, patience.most);
  }
}

/** Each time by a way of its own: a pod behind a forwarded port may go meanwhile. */
async function ask(
  { cluster, config }: OpenSite,
  privateKeyPem: string,
  { agentUrl }: RotateSigningOptions,
  signal: AbortSignal,
): Promise<AgentAnswer> {
  const door: AgentDoor =
    agentUrl === undefined
      ? await openAgentDoor(cluster, config.public.namespace, config.skupper.host, signal)
      : { url: agentUrl, close: async () => undefined };
  try {
    return await askAgent(door.url, privateKeyPem, signal);
  } finally {
    await door.close();
  }
}

function notYet(
  { flags }: OpenSite,
  answer: AgentAnswer,
  file: string,
  words: ReturnType<typeof rotateMessages>,
): CommandError {
  return answer.state === 'unknown'
    ? new CommandError({
        code: 'path_broken',
        message: words.unasked(answer.detail),
        remedy: words.unaskedRemedy(flags),
        exitCode: exitCodes.pathBroken,
      })
    : new CommandError({
        code: 'private_site_waits',
        message: words.waits,
        remedy: words.waitsRemedy(file, flags),
        exitCode: exitCodes.rotationWaits,
      });
}
