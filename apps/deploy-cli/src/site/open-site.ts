import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { type ApplySet, type Cluster, connectToCluster, siteSet } from '@vigia/cluster';
import { formatConfigFinding, loadSiteConfig, type SiteConfig } from '@vigia/site-config';

import { CommandError } from '../command-error.ts';
import type { Dependencies } from '../dependencies.ts';
import { exitCodes } from '../exit-codes.ts';
import { version } from '../version.ts';
import { siteMessages } from './messages.ts';
import type { SiteOptions } from './site-options.ts';

/** An installation, and the cluster that it is or is to be in. */
export type OpenSite = {
  config: SiteConfig;
  cluster: Cluster;
  set: ApplySet;
  /** The options that say the same again, for commands that are shown to be typed. */
  flags: string;
};

/**
 * Reads vigia.yaml. `--namespace` comes before the one in the file.
 * @throws CommandError `file_missing` or `file_invalid`, with every fault of the file
 */
export async function readSiteFile(
  options: SiteOptions,
  { currentDirectory, messages }: Dependencies,
): Promise<SiteConfig> {
  const words = siteMessages(messages.locale);
  let text: string;
  try {
    text = await readFile(path.resolve(currentDirectory, options.file), 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new CommandError({
      code: code === 'ENOENT' ? 'file_missing' : 'file_unreadable',
      message: words.fileUnreadable(options.file, code),
      remedy: words.fileUnreadableRemedy,
      exitCode: exitCodes.configInvalid,
      cause,
    });
  }
  const { config, findings } = loadSiteConfig(text, options.file);
  if (!config) {
    throw new CommandError({
      code: 'file_invalid',
      message: words.fileInvalid(options.file, findings.length),
      remedy: words.fileInvalidRemedy,
      excerpt: findings.map(formatConfigFinding),
      exitCode: exitCodes.configInvalid,
    });
  }
  if (options.namespace === undefined) return config;
  return { ...config, public: { ...config.public, namespace: options.namespace } };
}

/** Reads the file and prepares the connection; nothing is asked of the cluster yet. @throws CommandError, ClusterError */
export async function openSite(
  options: SiteOptions,
  dependencies: Dependencies,
): Promise<OpenSite> {
  const config = await readSiteFile(options, dependencies);
  const { namespace } = config.public;
  const { kubeconfig, context, file } = options;
  const cluster = await connectToCluster({
    environment: dependencies.environment,
    kubeconfig:
      kubeconfig === undefined
        ? undefined
        : path.resolve(dependencies.currentDirectory, kubeconfig),
    context: context ?? config.public.context,
    namespace,
    userAgent: `vigia/${version}`,
  });
  const flags = [
    ...(file === 'vigia.yaml' ? [] : [`--file ${file}`]),
    ...(kubeconfig === undefined ? [] : [`--kubeconfig ${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context ${context}`]),
    ...(options.namespace === undefined ? [] : [`--namespace ${options.namespace}`]),
  ];
  return {
    config,
    cluster,
    set: siteSet(namespace, version),
    flags: flags.map((flag) => ` ${flag}`).join(''),
  };
}

/** Opens the site for one piece of work, and closes the connection however that ends. */
export async function withSite<Result>(
  options: SiteOptions,
  dependencies: Dependencies,
  work: (site: OpenSite) => Promise<Result>,
): Promise<Result> {
  const site = await openSite(options, dependencies);
  try {
    return await work(site);
  } finally {
    await site.cluster.close();
  }
}
