import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';

import { type Cluster } from '../connection/cluster.ts';
import { ClusterError, isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { applyObject, type CallOptions } from '../objects/object-client.ts';
import { specOf } from '../readiness/conditions.ts';

/** A manifest is not larger than this, in bytes: that of Skupper has 200 kB. */
const largest = 20_000_000;

/**
 * The objects of a manifest that others publish.
 * @param source a file, or an https address
 * @throws ClusterError `bad_request` when it cannot be read or is no manifest
 */
export async function readManifest(
  source: string,
  signal: AbortSignal,
): Promise<KubernetesObject[]> {
  const text = await readSource(source, signal);
  try {
    const objects = parseAllDocuments(text).map((document) => {
      if (document.errors[0]) throw document.errors[0];
      return document.toJS() as Partial<KubernetesObject> | null;
    });
    return objects
      .filter((object) => object !== null)
      .map((object) => {
        if (!object.apiVersion || !object.kind || !object.metadata?.name)
          throw new Error('no object');
        return object as KubernetesObject;
      });
  } catch (cause) {
    throw unreadable(source, 'it holds something else than objects of Kubernetes', cause);
  }
}

async function readSource(source: string, signal: AbortSignal): Promise<string> {
  if (/^http:/i.test(source))
    throw unreadable(source, 'only https addresses are fetched', undefined);
  try {
    if (!/^https:/i.test(source)) return await readFile(source, 'utf8');
    const response = await fetch(source, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`status ${response.status}`);
    if (text.length > largest) throw new Error('it is too large');
    return text;
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(source, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unreadable(source: string, reason: string, cause: unknown): ClusterError {
  return new ClusterError('bad_request', `The manifest ${source} cannot be used: ${reason}.`, {
    remedy: 'Give a file or an https address, such as https://skupper.io/v2/install.yaml.',
    facts: { what: source, said: reason },
    cause,
  });
}

/**
 * Applies a manifest: namespaces and definitions first, the rest once the definitions are served.
 * @throws ClusterError
 */
export async function installManifest(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  { onObject, ...call }: CallOptions & { onObject?: (object: KubernetesObject) => void } = {},
): Promise<void> {
  const isFirst = ({ kind }: KubernetesObject) =>
    kind === 'Namespace' || kind === 'CustomResourceDefinition';
  for (const object of [...objects.filter(isFirst), ...objects.filter((each) => !isFirst(each))]) {
    onObject?.(object);
    await whenServed(cluster, call, () =>
      applyObject(cluster, object, { ...call, manager: 'vigia-install' }),
    );
  }
  for (const definition of objects.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
    const { group, names, versions } = specOf<Definition>(definition);
    const version = versions?.find(({ served }) => served !== false)?.name;
    await whenServed(cluster, call, () =>
      cluster.resource(`${group ?? ''}/${version ?? ''}`, names?.kind ?? '', call.signal),
    );
  }
}

type Definition = {
  group: string;
  names: { kind?: string };
  versions: { name: string; served?: boolean }[];
};

/** A kind is served a moment after its definition is made. */
async function whenServed(
  cluster: Cluster,
  { signal }: CallOptions,
  run: () => Promise<unknown>,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await run();
      return;
    } catch (error) {
      if (!isClusterError(error, 'kind_unknown') || attempt >= 40) throw error;
      cluster.forgetResources();
      await delay(500, undefined, { ...(signal ? { signal } : {}) });
    }
  }
}
