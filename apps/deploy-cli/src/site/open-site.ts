import path from 'node:path';

import { type ApplySet, type Cluster, connectToCluster, siteSet } from '@vigia/cluster';
import type { SiteConfig } from '@vigia/site-config';

import type { Dependencies } from '../dependencies.ts';
import { readSiteFile } from '../site-file/read-site-file.ts';
import { version } from '../version.ts';
import type { SiteOptions } from './site-options.ts';

/** An installation, and the cluster that it is or is to be in. */
export type OpenSite = {
  config: SiteConfig;
  cluster: Cluster;
  set: ApplySet;
  /** The options that say the same again, for commands that are shown to be typed. */
  flags: string;
};

/** Reads vigia.yaml; `--namespace` comes before the one in the file. @throws CommandError with every fault of the file */
export function readConfig(options: SiteOptions, dependencies: Dependencies): SiteConfig {
  const config = readSiteFile(options.file, dependencies);
  if (options.namespace === undefined) return config;
  return { ...config, public: { ...config.public, namespace: options.namespace } };
}

/** Reads the file and prepares the connection; nothing is asked of the cluster yet. @throws CommandError, ClusterError */
export async function openSite(
  options: SiteOptions,
  dependencies: Dependencies,
): Promise<OpenSite> {
  const config = readConfig(options, dependencies);
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
