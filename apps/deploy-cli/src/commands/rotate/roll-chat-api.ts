import { isDeepStrictEqual } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

import {
  applyObject,
  asMember,
  type KubernetesObject,
  listObjects,
  type ObjectState,
  readinessIn,
  readObject,
  readSecretsRevision,
  referenceOf,
  waitUntilReady,
} from '@vigia/cluster';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { renderObjects } from '../../site/desired-objects.ts';
import type { OpenSite } from '../../site/open-site.ts';
import { rotateMessages } from './messages.ts';
import type { RotateOptions } from './rotate-options.ts';

const revisionAnnotation = 'vigia/secrets-revision';

/** @throws CommandError `secrets_of_others` */
export function assertOwnSecrets({ config }: OpenSite, { messages }: Dependencies): void {
  if (config.public.secrets.from === 'vigia') return;
  const words = rotateMessages(messages.locale);
  throw new CommandError({
    code: 'secrets_of_others',
    message: words.others,
    remedy: words.othersRemedy,
    exitCode: exitCodes.notPrepared,
  });
}

/**
 * Sees that the pods of chat-api can be started anew and nothing else would change by it.
 * @returns whether they have the keys that are in the Secrets
 * @throws CommandError `not_up` or `drifted`; ClusterError
 */
export async function lookAtChatApi(site: OpenSite, dependencies: Dependencies): Promise<boolean> {
  const { cluster, config, set, flags } = site;
  const { stop: signal, messages } = dependencies;
  const words = rotateMessages(messages.locale);
  const live = await readObject(cluster, referenceOf(chatApi(site, null)), { signal });
  if (live === null) {
    throw new CommandError({
      code: 'not_up',
      message: words.notUp,
      remedy: words.notUpRemedy(flags),
      exitCode: exitCodes.notPrepared,
    });
  }
  const has = revisionOf(live);
  const same = asMember(chatApi(site, has), set);
  const after = await applyObject(cluster, same, { dryRun: true, signal });
  if (!isDeepStrictEqual(after['spec'], live['spec'])) {
    throw new CommandError({
      code: 'drifted',
      message: words.drifted,
      remedy: words.driftedRemedy(flags),
      exitCode: exitCodes.notPrepared,
    });
  }
  const { secrets, namespace } = config.public;
  return has === (await readSecretsRevision(cluster, namespace, secrets, { signal }));
}

/**
 * Starts the pods of chat-api anew where they have other keys than the Secrets, one after the other, and waits until
 * the last of the old ones is gone: until then it may sign or write cookies by the old keys.
 * @throws CommandError `not_ready`; ClusterError
 */
export async function rollChatApi(
  site: OpenSite,
  options: RotateOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { cluster, config, set, flags } = site;
  const { stop: signal, messages } = dependencies;
  const words = rotateMessages(messages.locale);
  const step = dependencies.reporter(options.output).step('roll', words.steps.roll);
  const { secrets, namespace } = config.public;
  const until = performance.now() + options.timeout * 1000;
  const notReady = (detail: string) => {
    step.fail(detail);
    return new CommandError({
      code: 'not_ready',
      message: words.notReady(detail.replace(/\.$/, ''), options.timeout),
      remedy: words.notReadyRemedy(flags),
      exitCode: exitCodes.notReady,
    });
  };
  const revision = await readSecretsRevision(cluster, namespace, secrets, { signal });
  const desired = asMember(chatApi(site, revision), set);
  await applyObject(cluster, desired, { signal });
  const { outcome, states } = await waitUntilReady(cluster, [referenceOf(desired)], {
    signal,
    deadlineMilliseconds: options.timeout * 1000,
    onProgress: ([state]) =>
      step.update(words.rolling(detailOf(state?.readiness, messages.locale))),
  });
  if (outcome !== 'ready') throw notReady(detailOf(states[0]?.readiness, messages.locale));
  for (;;) {
    const old = await oldPods(site, revision, signal);
    if (old === 0) break;
    step.update(words.oldPods(old));
    if (performance.now() >= until) throw notReady(words.oldPods(old));
    await delay(1_000, undefined, { signal });
  }
  step.done(words.rolled);
}

function detailOf(untold: ObjectState['readiness'] | undefined, locale: string): string {
  const readiness = untold && readinessIn(locale, untold);
  return readiness === undefined || readiness.state === 'ready' ? '' : readiness.detail;
}

function chatApi(site: OpenSite, revision: string | null): KubernetesObject {
  const found = renderObjects(site, revision).find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'chat-api',
  );
  if (found === undefined) throw new Error('The rendered site has no chat-api.');
  return found;
}

/** Pods that started with other keys, those that are just ending included. */
async function oldPods(
  { cluster, config }: OpenSite,
  revision: string | null,
  signal: AbortSignal,
): Promise<number> {
  const pods = await listObjects(cluster, {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: config.public.namespace,
    labelSelector: 'app.kubernetes.io/part-of=vigia,app.kubernetes.io/name=chat-api',
    signal,
  });
  return pods.filter(
    ({ metadata, ...pod }) =>
      metadata.annotations?.[revisionAnnotation] !== revision && !hasEnded(pod['status']),
  ).length;
}

function hasEnded(status: unknown): boolean {
  const { phase } = (status ?? {}) as { phase?: string };
  return phase === 'Succeeded' || phase === 'Failed';
}

function revisionOf(deployment: KubernetesObject): string | null {
  const spec = deployment['spec'] as {
    template?: { metadata?: { annotations?: Record<string, string> } };
  };
  return spec.template?.metadata?.annotations?.[revisionAnnotation] ?? null;
}
