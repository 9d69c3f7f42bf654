import { removeSite } from '@vigia/private-host';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { confirm } from '../../site/confirm.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { privateMessages } from './messages.ts';
import { installedSite, privateContext } from './private-context.ts';
import type { PrivateDownOptions } from './private-options.ts';

/** `vigia private down`: removes what runs, and says what it leaves. @throws CommandError */
export async function runPrivateDown(
  options: PrivateDownOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = privateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const context = privateContext(options, dependencies);
  const { paths, services, host } = context;
  await asCommandErrors(async () => {
    const { site, skupper } = await installedSite(context, dependencies);
    reporter.note('down', words.downWarning(paths.own));
    if (!(await confirm(words.sure, options.yes, dependencies))) {
      throw new CommandError({ code: 'not_confirmed', message: words.notDone });
    }
    const step = reporter.step('down', words.steps.apply);
    const failure = await removeSite(site, {
      paths,
      isRoot: host.uid === 0,
      services,
      skupper,
      signal,
      onStep: (what) => step.update(what),
    }).catch((error: unknown) => {
      step.fail();
      throw error;
    });
    step.done();
    if (failure !== null) reporter.note('by-hand', words.byHand(failure));
    reporter.result('removed', words.removed(paths.own), { left: paths.own });
  });
}
