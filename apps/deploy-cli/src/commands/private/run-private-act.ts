import { startSite, stopSite } from '@vigia/private-host';

import type { Dependencies } from '../../dependencies.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { confirmCut } from './confirm-cut.ts';
import { privateMessages } from './messages.ts';
import { installedSite, privateContext } from './private-context.ts';
import type { PrivateDownOptions } from './private-options.ts';

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
  const { paths, services } = context;
  await asCommandErrors(async () => {
    const { site, skupper } = await installedSite(context, dependencies);
    if (verb === 'stop') await confirmCut(paths.operatorSocket, options, dependencies);
    const step = reporter.step(verb, words.steps.apply);
    const life = {
      paths,
      services,
      skupper,
      signal,
      onStep: (service: string) => step.update(service),
    };
    let isRestored = false;
    try {
      if (verb === 'start') isRestored = await startSite(site, life);
      else await stopSite(site, life);
    } catch (error) {
      step.fail();
      throw error;
    }
    step.done();
    if (isRestored) reporter.note('restored', words.restored(paths.resources));
    reporter.result(verb, verb === 'start' ? words.started : words.stopped, {
      site: site.name,
      ...(verb === 'start' && { restored: isRestored }),
    });
  });
}
