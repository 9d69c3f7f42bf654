import { makeNextSession, readSession, retirePreviousSession, swapSessions } from '@vigia/cluster';

import type { Dependencies } from '../../dependencies.ts';
import { withSite } from '../../site/open-site.ts';
import { rotateMessages } from './messages.ts';
import { assertOwnSecrets, lookAtChatApi, rollChatApi } from './roll-chat-api.ts';
import type { RotateSessionOptions } from './rotate-options.ts';

/**
 * `vigia rotate session`: first every pod accepts the next secret, then they write cookies with it. What an earlier run
 * left undone is done, and then it is the same rotation: none is begun on top of it.
 * @throws CommandError, ClusterError
 */
export async function runRotateSession(
  options: RotateSessionOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = rotateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  await withSite(options, dependencies, async (site) => {
    assertOwnSecrets(site, dependencies);
    const { cluster, config } = site;
    const { namespace, secrets } = config.public;
    const read = () => readSession(cluster, namespace, secrets.session, { signal });
    const roll = () => rollChatApi(site, options, dependencies);

    const isRolled = await lookAtChatApi(site, dependencies);
    const found = await read();
    if (options.retire && !found.hasNext) {
      // Where a rotation was stopped, some pods may still write cookies by the secret before, though their Deployment
      // says otherwise: this waits for the last of them.
      if (found.hasPrevious || !isRolled) await roll();
      if (found.hasPrevious) {
        await retirePreviousSession(cluster, await read(), { signal });
        await roll();
      }
      const message = found.hasPrevious ? words.sessionRetired : words.nothingToRetire;
      reporter.result('session', message, { retired: found.hasPrevious });
      return;
    }
    if (found.hasNext || isRolled) {
      const step = reporter.step('secret', words.steps.secret);
      if (!found.hasNext) await makeNextSession(cluster, found, { signal });
      step.done(found.hasNext ? words.secretGoesOn : words.secretMade);
      await roll();
      await swapSessions(cluster, await read(), { signal });
    }
    await roll();
    if (options.retire) {
      await retirePreviousSession(cluster, await read(), { signal });
      await roll();
    }
    const message = options.retire ? words.sessionRetired : words.sessionDone;
    reporter.result('session', message, { retired: options.retire });
  });
}
