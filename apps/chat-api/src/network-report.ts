import { readFile } from 'node:fs/promises';

import type { NetworkReport } from '@vigia/api-contract';
import type { Logger } from '@vigia/observability';
import { Agent, request } from 'undici';
import * as z from 'zod';

/** What Skupper tells of its network, as this site knows it; null where it cannot be read. */
export type ReadNetworkReport = () => Promise<NetworkReport | null>;

/** How to reach the cluster's own API from within a pod. */
export type ClusterAccess = {
  url: string;
  /** Files that Kubernetes replaces while the pod runs: read anew for each request. */
  tokenFile: string;
  namespaceFile: string;
  /** The authority that signed the API's certificate, as PEM. */
  authorityFile: string;
};

const deadlineMilliseconds = 2_000;
/** How long a report is used again, in milliseconds: the network changes seldom. */
const cacheMilliseconds = 5_000;

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Where the API is, by what Kubernetes puts into every pod; null outside of a cluster. See
 * https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function findClusterAccess(
  environment: Readonly<Record<string, string | undefined>>,
): ClusterAccess | null {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT_HTTPS'] ?? '443';
  if (!host) return null;
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tokenFile: `${folder}/token`,
    namespaceFile: `${folder}/namespace`,
    authorityFile: `${folder}/ca.crt`,
  };
}

const optionalText = z.string().optional();
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();

/** As much of a Site (skupper.io/v2alpha1) as is shown; the status of one holds the whole network. */
const siteListSchema = z.object({
  items: z.array(
    z.object({
      status: z
        .object({
          network: listOf(
            z.object({
              id: optionalText,
              name: optionalText,
              platform: optionalText,
              version: optionalText,
              links: listOf(
                z.object({
                  name: optionalText,
                  remoteSiteId: optionalText,
                  remoteSiteName: optionalText,
                  operational: z.boolean().optional(),
                }),
              ),
            }),
          ),
        })
        .nullish(),
    }),
  ),
});

/** Reads the Site of this pod's namespace. It may read no more: its role says so. */
export function createNetworkReader({
  access,
  logger,
  clock = Date.now,
}: {
  access: ClusterAccess;
  logger: Logger;
  clock?: () => number;
}): ReadNetworkReport {
  let cached: { at: number; report: Promise<NetworkReport | null> } | undefined;
  let hasFailed = false;

  async function ask(): Promise<NetworkReport | null> {
    const [token, namespace, ca] = await Promise.all(
      [access.tokenFile, access.namespaceFile, access.authorityFile].map((file) =>
        readFile(file, 'utf8'),
      ),
    );
    const dispatcher = new Agent({ connect: { ca, timeout: deadlineMilliseconds } });
    try {
      const path = `/apis/skupper.io/v2alpha1/namespaces/${namespace?.trim()}/sites`;
      const answer = await request(access.url + path, {
        dispatcher,
        headers: { authorization: `Bearer ${token?.trim()}`, accept: 'application/json' },
        signal: AbortSignal.timeout(deadlineMilliseconds),
      });
      if (answer.statusCode !== 200) {
        await answer.body.dump();
        throw new Error(`The API of the cluster answered ${answer.statusCode}.`);
      }
      return reportOf(siteListSchema.parse(await answer.body.json()));
    } finally {
      await dispatcher.close();
    }
  }

  async function tryToAsk(): Promise<NetworkReport | null> {
    try {
      const report = await ask();
      hasFailed = false;
      return report;
    } catch (error) {
      // The status is asked for every few seconds: once is enough to know.
      if (!hasFailed) logger.warn('network-not-read', { error });
      hasFailed = true;
      return null;
    }
  }

  return () => {
    const now = clock();
    if (!cached || now - cached.at >= cacheMilliseconds || now < cached.at) {
      cached = { at: now, report: tryToAsk() };
    }
    return cached.report;
  };
}

function reportOf({ items }: z.infer<typeof siteListSchema>): NetworkReport | null {
  const records = items.flatMap(({ status }) => status?.network ?? []);
  if (records.length === 0) return null;
  const names = new Map(records.map(({ id, name }) => [id, name]));
  const nameOf = (id: string | undefined) => names.get(id) ?? id ?? '';
  return {
    sites: records.map(({ id, name, platform, version }) => ({
      name: name ?? id ?? '',
      platform: platform ?? null,
      version: version ?? null,
    })),
    links: records.flatMap(({ id, links }) =>
      (links ?? []).map((link) => ({
        name: link.name ?? '',
        from: nameOf(id),
        to: link.remoteSiteName || nameOf(link.remoteSiteId),
        isUp: link.operational ?? false,
      })),
    ),
  };
}
