import { trustKeys } from '@vigia/private-host';

import type { Dependencies } from '../../dependencies.ts';
import { asCommandErrors, readInput } from '../link/link-context.ts';
import { privateMessages } from './messages.ts';
import { installedSite, privateContext } from './private-context.ts';
import type { PrivateTrustOptions } from './private-options.ts';

/** `vigia private trust`: follows a file of `vigia rotate signing`. @throws CommandError */
export async function runPrivateTrust(
  options: PrivateTrustOptions,
  dependencies: Dependencies,
): Promise<void> {
  const words = privateMessages(dependencies.messages.locale);
  const reporter = dependencies.reporter(options.output);
  const context = privateContext(options, dependencies);
  await asCommandErrors(async () => {
    const { site } = await installedSite(context, dependencies);
    const text = await readInput(options.file, dependencies);
    const step = reporter.step('trust', words.steps.trust);
    const outcome = await trustKeys(text, site, context.paths, {
      signal: dependencies.stop,
    }).catch((error: unknown) => {
      step.fail();
      throw error;
    });
    step.done(words.trusted(outcome.keyIds.length));
    const isChanged = outcome.added.length + outcome.removed.length > 0;
    const message =
      outcome.agent === 'at-start'
        ? words.trustAtStart
        : isChanged
          ? words.trustFollowed
          : words.trustUnchanged;
    reporter.result('trust', message, { ...outcome });
  });
}
