import { actOnSite, readAgentHealth } from '@vigia/private-host';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { privateMessages } from './messages.ts';
import { installedSite, type PrivateContext, privateContext } from './private-context.ts';
import type { PrivateDownOptions } from './private.ts';

/** `vigia private start` and `vigia private stop`. @throws CommandError */
export async function runPrivateAct(
  verb: 'start' | 'stop',
  options: PrivateDownOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = privateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const context = privateContext(options, dependencies);
  await asCommandErrors(async () => {
    const { site } = await installedSite(context, dependencies);
    if (verb === 'stop') await confirmCut(context, options, dependencies);
    const step = reporter.step(verb, words.steps.apply);
    try {
      await actOnSite(verb, site, context.services, signal, (service) => step.update(service));
    } catch (error) {
      step.fail();
      throw error;
    }
    step.done();
    reporter.result(verb, verb === 'start' ? words.started : words.stopped, { site: site.name });
  });
}

/** Warns before running answers are cut. @throws CommandError `answers_running` */
export async function confirmCut(
  { paths }: Pick<PrivateContext, 'paths'>,
  options: PrivateDownOptions,
  dependencies: Dependencies,
): Promise<void> {
  const words = privateMessages(dependencies.messages.locale);
  const health = await readAgentHealth(paths.operatorSocket, dependencies.stop).catch(() => null);
  dependencies.stop.throwIfAborted();
  const { running = 0, queued = 0 } = health?.status.generations ?? {};
  if (running + queued === 0) return;
  dependencies
    .reporter(options.output)
    .note('cuts', words.cuts(running + queued), { answers: running + queued });
  if (options.yes || (await dependencies.ask.confirm(words.sure))) return;
  throw new CommandError({
    code: 'answers_running',
    message: words.notDone,
    remedy: words.notDoneRemedy,
  });
}
