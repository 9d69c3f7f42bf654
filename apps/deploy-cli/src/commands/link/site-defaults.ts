import { existsSync } from 'node:fs';
import path from 'node:path';

import type { SiteConfig } from '@vigia/site-config';

import type { Dependencies } from '../../dependencies.ts';
import { readSiteFile } from '../../site-file/read-site-file.ts';
import { parseDuration } from '../../terminal/parse-duration.ts';
import type { ClusterOptions, IssueLinkOptions } from './link-options.ts';

/** What an issue needs to know, once all that was left out is filled in. */
export type CompleteIssueOptions = IssueLinkOptions &
  Required<Pick<IssueLinkOptions, 'join' | 'signingSecret' | 'routingKey' | 'expiresIn'>>;

/**
 * The vigia.yaml that is named, or that of this folder; null where none is named and none is there.
 * @throws CommandError `site_file_missing`, `site_file_unreadable` or `site_file_invalid`, with a line for each fault
 */
export function findSiteFile(
  { file }: Pick<ClusterOptions, 'file'>,
  dependencies: Dependencies,
): SiteConfig | null {
  const usual = 'vigia.yaml';
  const isThere = existsSync(path.resolve(dependencies.currentDirectory, usual));
  return file === undefined && !isThere ? null : readSiteFile(file ?? usual, dependencies);
}

/** Which cluster and namespace: by the options, else vigia.yaml, else the kubeconfig. */
export function withSiteCluster<Options extends ClusterOptions>(
  options: Options,
  config: SiteConfig | null,
): Options {
  if (config === null) return options;
  const { context, namespace } = config.public;
  return {
    ...options,
    ...{ context: options.context ?? context, namespace: options.namespace ?? namespace },
  };
}

/** What is issued: by the options, else vigia.yaml, else as Vigia does it. */
export function withSiteDefaults(
  options: IssueLinkOptions,
  config: SiteConfig | null,
): CompleteIssueOptions {
  const { links, routingKey } = config?.skupper ?? {};
  const address = options.address ?? addressOf(config);
  const publicSite = options.publicSite ?? config?.name;
  return {
    ...withSiteCluster(options, config),
    join: options.join ?? links?.join ?? 'certificate',
    signingSecret:
      options.signingSecret ?? config?.public.secrets.signingKey ?? 'vigia-signing-key',
    routingKey: options.routingKey ?? routingKey ?? 'instructlab',
    expiresIn: options.expiresIn ?? parseDuration(links?.tokenLifetime ?? '') ?? 3600,
    ...(address === undefined ? {} : { address }),
    ...(publicSite === undefined ? {} : { publicSite }),
  };
}

/** Where people open the page; undefined where it has no address of its own. */
function addressOf(config: SiteConfig | null): string | undefined {
  const { host, tls } = config?.public ?? {};
  return host === undefined ? undefined : `${tls?.from === 'none' ? 'http' : 'https'}://${host}/`;
}
