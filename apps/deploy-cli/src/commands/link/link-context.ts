import { readFile } from 'node:fs/promises';
import path from 'node:path';

import {
  type Cluster,
  connectToCluster,
  createObject,
  deleteObject,
  listObjects,
  patchObject,
  readObject,
} from '@vigia/cluster';
import type { ClusterObject, LinkCluster } from '@vigia/pairing';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { localPaths } from '../../local/local-paths.ts';
import type { ClusterOptions } from './link-options.ts';
import { linkMessages } from './messages.ts';

/** Where this operator's list of issued links lies. */
export function ledgerPath({ environment, currentDirectory }: Dependencies): string {
  return path.join(localPaths(environment, currentDirectory).home, 'links', 'issued.json');
}

/** The namespace of the public site. @throws ClusterError when the kubeconfig cannot be used */
export async function connect(
  { kubeconfig, context, namespace }: ClusterOptions,
  { environment, currentDirectory }: Dependencies,
): Promise<LinkCluster & { close(): Promise<void> }> {
  const cluster = await connectToCluster({
    environment,
    kubeconfig: kubeconfig === undefined ? undefined : path.resolve(currentDirectory, kubeconfig),
    context,
    namespace,
  });
  return { ...linkClusterOf(cluster, cluster.namespace), close: () => cluster.close() };
}

/** A namespace of a cluster, as pairing needs it. */
export function linkClusterOf(cluster: Cluster, namespace: string): LinkCluster {
  return {
    namespace,
    read: (apiVersion, kind, name, signal) =>
      readObject<ClusterObject>(cluster, { apiVersion, kind, name, namespace }, { signal }),
    list: (apiVersion, kind, labelSelector, signal) =>
      listObjects<ClusterObject>(cluster, {
        apiVersion,
        kind,
        namespace,
        signal,
        ...(labelSelector === undefined ? {} : { labelSelector }),
      }),
    create: (object, signal) => createObject<ClusterObject>(cluster, object, { signal }),
    patch: (apiVersion, kind, name, patch, signal) =>
      patchObject<ClusterObject>(cluster, { apiVersion, kind, name, namespace }, patch, { signal }),
    remove: (apiVersion, kind, name, signal) =>
      deleteObject(cluster, { apiVersion, kind, name, namespace }, { signal }),
  };
}

/** The errors of the libraries say what happened and what to do: they end the command as they are. */
export async function asCommandErrors<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error;
    const { code, remedy, message } = error as Error & { code?: unknown; remedy?: unknown };
    if (typeof code !== 'string' || typeof remedy !== 'string') throw error;
    throw new CommandError({ code, message, remedy, cause: error });
  }
}

/** @throws CommandError `file_unreadable` */
export async function readInput(file: string, dependencies: Dependencies): Promise<string> {
  try {
    return await readFile(path.resolve(dependencies.currentDirectory, file), 'utf8');
  } catch (cause) {
    const words = linkMessages(dependencies.messages.locale);
    throw new CommandError({
      code: 'file_unreadable',
      message: words.fileUnreadable(file, (cause as Error).message),
      remedy: words.fileUnreadableRemedy,
      cause,
    });
  }
}

/** The first line of a file, as a passphrase. */
export async function readPassphraseFile(
  file: string,
  dependencies: Dependencies,
): Promise<string> {
  return (await readInput(file, dependencies)).split(/\r?\n/)[0] ?? '';
}
