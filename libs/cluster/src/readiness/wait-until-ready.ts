import { type Readiness } from '@vigia/skupper-config';
import { setTimeout as delay } from 'node:timers/promises';

import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import {
  keyOf,
  type KubernetesObject,
  type ObjectReference,
} from '../objects/kubernetes-object.ts';
import { listObjects, readObject } from '../objects/object-client.ts';
import { failed, waiting } from './answers.ts';
import { assessObject } from './assess-object.ts';
import { specOf } from './conditions.ts';

export type ObjectState = { object: ObjectReference; readiness: Readiness };

export type WaitOptions = {
  signal?: AbortSignal;
  /** How long to wait for all of them, in milliseconds. */
  deadlineMilliseconds: number;
  /** Between two looks, in milliseconds: 1,000 by default. */
  intervalMilliseconds?: number;
  /** Told after each look at which anything is new. */
  onProgress?: (states: readonly ObjectState[]) => void;
  /** Done before each look, such as what can be done only once something is there. */
  beforeLook?: () => Promise<void>;
  /** Whether what an object waits for is not worth waiting for here, such as a peer that is not there yet. */
  accepts?: (state: ObjectState) => boolean;
};

export type WaitResult = {
  /** `ready` when each is ready or accepted; `failed` when one says that it will never be; else `deadline`. */
  outcome: 'ready' | 'failed' | 'deadline';
  states: readonly ObjectState[];
};

/**
 * Looks at the objects again and again until they do what they are there for.
 * @throws ClusterError, and the reason of the signal when it is aborted
 */
export async function waitUntilReady(
  cluster: Cluster,
  objects: readonly ObjectReference[],
  options: WaitOptions,
): Promise<WaitResult> {
  const { signal, onProgress, accepts = () => false } = options;
  const until = performance.now() + options.deadlineMilliseconds;
  const known = new Map<string, ObjectState>();
  let last = '';
  let failures = 0;
  for (;;) {
    await options.beforeLook?.();
    for (const state of await lookAt(
      cluster,
      objects.filter((each) => !isReady(known.get(keyOf(each)))),
      signal,
    )) {
      known.set(keyOf(state.object), state);
    }
    const states = objects.flatMap((object) => known.get(keyOf(object)) ?? []);
    const shown = JSON.stringify(states.map(({ readiness }) => ({ ...readiness, since: null })));
    if (shown !== last) onProgress?.(states);
    last = shown;

    const open = states.filter((state) => !isReady(state) && !accepts(state));
    if (open.length === 0) return { outcome: 'ready', states };
    // What has just been replaced may still show the failure of what it replaces.
    failures = open.some(({ readiness }) => readiness.state === 'failed') ? failures + 1 : 0;
    if (failures >= 3) return { outcome: 'failed', states };
    const left = until - performance.now();
    if (left <= 0) return { outcome: 'deadline', states };
    await delay(Math.min(options.intervalMilliseconds ?? 1_000, left), undefined, {
      ...(signal ? { signal } : {}),
    }).catch(() => {
      throw signal?.reason;
    });
  }
}

/** One look at each object. @throws ClusterError */
export async function lookAt(
  cluster: Cluster,
  objects: readonly ObjectReference[],
  signal?: AbortSignal,
): Promise<ObjectState[]> {
  return await Promise.all(
    objects.map(async (object) => {
      const live = await readObject(cluster, object, { signal });
      return { object, readiness: live ? await assess(cluster, live, signal) : absent() };
    }),
  );
}

async function assess(
  cluster: Cluster,
  live: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<Readiness> {
  if (live.metadata.deletionTimestamp) {
    return failed(
      'being-deleted',
      'it is being deleted',
      'Wait until it is gone, then repeat the command.',
    );
  }
  const first = assessObject(live);
  if (live.kind !== 'Deployment' || first.state === 'ready') return first;
  return assessObject(live, { pods: await podsOf(cluster, live, signal) });
}

/** The pods that a Deployment's selector finds; none when this user may not look at pods. @throws ClusterError */
export async function podsOf(
  cluster: Cluster,
  owner: KubernetesObject,
  signal?: AbortSignal,
): Promise<KubernetesObject[]> {
  const { selector } = specOf<{ selector: { matchLabels?: Record<string, string> } }>(owner);
  const labels = Object.entries(selector?.matchLabels ?? {});
  if (labels.length === 0) return [];
  try {
    return await listObjects(cluster, {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: owner.metadata.namespace ?? cluster.namespace,
      labelSelector: labels.map(([name, value]) => `${name}=${value}`).join(','),
      signal,
    });
  } catch (error) {
    if (isClusterError(error, 'forbidden')) return [];
    throw error;
  }
}

function isReady(state: ObjectState | undefined): boolean {
  return state?.readiness.state === 'ready';
}

function absent(): Readiness {
  return waiting('absent', 'it is not there', { remedy: 'Run `vigia up`.' });
}
