import { findPublicAddress, type ObjectState, provePublicPath } from '@vigia/cluster';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { OpenSite } from '../../site/open-site.ts';
import { upMessages } from './messages.ts';
import type { UpOptions } from './up-options.ts';

/** How long a new name or balancer may take to lead here, in milliseconds. */
const proofPatience = 30_000;

/**
 * Proves the path by a signed request and says where the site is, or what comes next.
 * @throws CommandError `path_broken` with the first broken hop
 */
export async function finish(
  site: OpenSite,
  states: readonly ObjectState[],
  options: UpOptions,
  { stop, messages, reporter }: Dependencies,
): Promise<void> {
  const words = upMessages(messages.locale);
  const speak = reporter(options.output);
  const { url, leadsTo } = await findPublicAddress(site.cluster, site.config, { signal: stop });
  const listener = states.find(({ object }) => object.kind === 'Listener');
  if (listener && listener.readiness.state !== 'ready') {
    speak.result('unlinked', words.unlinked(site.flags), { url, leadsTo });
    return;
  }
  if (url === null) {
    speak.result('ready', words.readyWithoutAddress(site.flags), { url: null });
    return;
  }
  const step = speak.step('path', messages.steps.path);
  step.update(messages.path.asking);
  const proof = await provePublicPath(url, {
    signal: stop,
    deadlineMilliseconds: Math.min(proofPatience, options.timeout * 1000),
    onAttempt: (attempt) => {
      if (attempt.state === 'broken') step.update(`${attempt.hop}: ${attempt.detail}`);
    },
  });
  if (proof.state === 'proved') {
    step.done(messages.path.proved);
    speak.result('ready', messages.ready(url), { url, leadsTo });
    return;
  }
  step.fail(`${proof.hop}: ${proof.detail}`);
  throw new CommandError({
    code: 'path_broken',
    message: words.pathBroken(proof.hop, proof.detail),
    remedy: words.pathRemedy(proof.code, site.config.public.host ?? url, leadsTo, site.flags),
    exitCode: exitCodes.pathBroken,
  });
}
