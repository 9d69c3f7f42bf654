import path from 'node:path';

import {
  finishSigning,
  makeNextSigningKey,
  readSigning,
  type Signing,
  swapSigningKeys,
} from '@vigia/cluster';
import { formatKeyUpdateFile, writeLinkFile } from '@vigia/pairing';

import type { Dependencies } from '../../dependencies.ts';
import { withSite } from '../../site/open-site.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { untilPrivateSite } from './ask-private-site.ts';
import { rotateMessages } from './messages.ts';
import { assertOwnSecrets, lookAtChatApi, rollChatApi } from './roll-chat-api.ts';
import type { RotateSigningOptions } from './rotate-options.ts';

/**
 * `vigia rotate signing`: the private site accepts the next key before anything is signed by it, and refuses the
 * previous one only when nothing is. The Secret tells how far it is, so that it goes on there however it was stopped.
 * @throws CommandError, ClusterError
 */
export async function runRotateSigning(
  options: RotateSigningOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages, currentDirectory } = dependencies;
  const words = rotateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  await withSite(options, dependencies, async (site) => {
    assertOwnSecrets(site, dependencies);
    const { cluster, config } = site;
    const { namespace, secrets } = config.public;
    const file = options.out ?? `${config.name}.vigia-keys`;
    const read = () => readSigning(cluster, namespace, secrets.signingKey, { signal });
    /** Tells the private site, by the key that it knows, which ones to accept. */
    const writeFile = async ({ current }: Signing, keys: readonly { publicKeyPem: string }[]) => {
      const text = formatKeyUpdateFile({
        publicSite: config.name,
        privateKeyPem: current.privateKeyPem,
        publicKeysPem: keys.map(({ publicKeyPem }) => publicKeyPem),
      });
      const target = path.resolve(currentDirectory, file);
      await asCommandErrors(() => writeLinkFile(target, text, { replace: true }));
    };

    await lookAtChatApi(site, dependencies);
    let signing = await read();
    if (signing.previous === null) {
      const isMade = signing.next === null;
      const step = reporter.step('key', words.steps.key);
      if (isMade) {
        await makeNextSigningKey(cluster, signing, { signal });
        signing = await read();
      }
      const next = signing.next ?? signing.current;
      step.done(isMade ? words.made(next.keyId) : words.goesOn(next.keyId));
      await writeFile(signing, [signing.current, next]);
      await untilPrivateSite(
        site,
        {
          privateKeyPem: next.privateKeyPem,
          wanted: 'accepted',
          words: { waiting: words.waitingNext, done: words.acceptsNext },
          file,
        },
        options,
        dependencies,
      );
      await swapSigningKeys(cluster, signing, { signal });
      signing = await read();
    }
    await rollChatApi(site, options, dependencies);
    if (signing.previous !== null) {
      await writeFile(signing, [signing.current]);
      await untilPrivateSite(
        site,
        {
          privateKeyPem: signing.previous.privateKeyPem,
          wanted: 'refused',
          words: { waiting: words.waitingRetired, done: words.retired },
          file,
        },
        options,
        dependencies,
      );
      await finishSigning(cluster, signing, { signal });
    }
    const { keyId } = signing.current;
    reporter.result('signing', words.signingDone(keyId), { keyId });
  });
}
