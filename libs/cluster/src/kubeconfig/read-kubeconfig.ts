import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

import { ClusterError } from '../errors/cluster-error.ts';

const entry = z.looseObject({ name: z.string() });
const schema = z.looseObject({
  'current-context': z.string().nullish(),
  contexts: z
    .array(
      z.looseObject({
        name: z.string(),
        context: z.looseObject({
          cluster: z.string(),
          user: z.string().optional(),
          namespace: z.string().optional(),
        }),
      }),
    )
    .nullish(),
  clusters: z.array(entry.extend({ cluster: z.looseObject({ server: z.string() }) })).nullish(),
  users: z.array(entry.extend({ user: z.looseObject({}).nullish() })).nullish(),
});

export type Kubeconfig = z.infer<typeof schema>;

export type KubeconfigOptions = {
  /** As --kubeconfig: one file, in place of KUBECONFIG and ~/.kube/config. */
  kubeconfig?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  /** Where a cluster puts the credentials of a pod; another folder in tests. */
  serviceAccountDirectory?: string;
};

/**
 * Finds the configuration as kubectl does: --kubeconfig, else the files of KUBECONFIG merged (the first that names
 * a thing wins, files that are not there are skipped), else ~/.kube/config, else that of the pod this runs in.
 * @throws ClusterError `kubeconfig_missing` or `kubeconfig_unreadable`
 */
export function readKubeconfig(options: KubeconfigOptions): Kubeconfig {
  const { environment } = options;
  if (options.kubeconfig !== undefined) return readFile(options.kubeconfig);

  const listed = (environment['KUBECONFIG'] ?? '').split(path.delimiter).filter(Boolean);
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  const candidates = listed.length > 0 ? listed : home ? [path.join(home, '.kube', 'config')] : [];
  const files = candidates.filter((file) => existsSync(file));
  if (files.length > 0) return files.map(readFile).reduceRight((rest, first) => merge(first, rest));

  const inCluster = listed.length === 0 ? inClusterConfig(options) : undefined;
  if (inCluster) return inCluster;
  throw new ClusterError(
    'kubeconfig_missing',
    listed.length > 0
      ? `KUBECONFIG names no file that exists: ${listed.join(', ')}.`
      : 'There is no kubeconfig: this machine does not know a cluster.',
    {
      remedy:
        'Log in to the cluster (`oc login`, or the login command of your provider), or give the file by --kubeconfig or KUBECONFIG.',
      facts: { files: candidates.join(', ') },
    },
  );
}

/** For each name the first one counts; the first file that has a current context sets it. */
function merge(first: Kubeconfig, rest: Kubeconfig): Kubeconfig {
  const join = <T extends { name: string }>(left?: T[] | null, right?: T[] | null): T[] => {
    const known = new Set(left?.map(({ name }) => name));
    return [...(left ?? []), ...(right ?? []).filter(({ name }) => !known.has(name))];
  };
  return {
    ...rest,
    ...first,
    'current-context': first['current-context'] || rest['current-context'],
    contexts: join(first.contexts, rest.contexts),
    clusters: join(first.clusters, rest.clusters),
    users: join(first.users, rest.users),
  };
}

function readFile(file: string): Kubeconfig {
  try {
    return makeAbsolute(schema.parse(parse(readFileSync(file, 'utf8')) ?? {}), path.dirname(file));
  } catch (cause) {
    // The message of a parser may quote the file, which holds credentials.
    const reason =
      cause instanceof z.ZodError
        ? `${cause.issues[0]?.path.join('.') || 'the file'} is missing or wrong`
        : ((cause as NodeJS.ErrnoException).code ?? 'it is not YAML');
    throw new ClusterError(
      reason === 'ENOENT' ? 'kubeconfig_missing' : 'kubeconfig_unreadable',
      `The kubeconfig ${file} cannot be used: ${reason === 'ENOENT' ? 'there is no such file' : reason}.`,
      {
        remedy: 'Correct the file, or give another by --kubeconfig or KUBECONFIG.',
        facts: { file, reason },
      },
    );
  }
}

const fileFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** Paths are meant from the folder of the file that has them. */
function makeAbsolute(config: Kubeconfig, directory: string): Kubeconfig {
  const resolve = (value: unknown) =>
    typeof value === 'string' && value !== '' ? path.resolve(directory, value) : value;
  for (const holder of [
    ...(config.clusters ?? []).map(({ cluster }) => cluster),
    ...(config.users ?? []).map(({ user }) => user ?? {}),
  ] as Record<string, unknown>[]) {
    for (const field of fileFields) {
      if (holder[field] !== undefined) holder[field] = resolve(holder[field]);
    }
    const plugin = holder['exec'] as { command?: string } | undefined;
    if (plugin?.command?.includes('/')) plugin.command = path.resolve(directory, plugin.command);
  }
  return config;
}

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
function inClusterConfig(options: KubeconfigOptions): Kubeconfig | undefined {
  const { environment } = options;
  const directory =
    options.serviceAccountDirectory ?? '/var/run/secrets/kubernetes.io/serviceaccount';
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  const tokenFile = path.join(directory, 'token');
  if (!host || !port || !existsSync(tokenFile)) return undefined;
  const namespaceFile = path.join(directory, 'namespace');
  const namespace = existsSync(namespaceFile)
    ? readFileSync(namespaceFile, 'utf8').trim()
    : undefined;
  return {
    'current-context': 'in-cluster',
    contexts: [
      {
        name: 'in-cluster',
        context: {
          cluster: 'in-cluster',
          user: 'in-cluster',
          ...(namespace ? { namespace } : {}),
        },
      },
    ],
    clusters: [
      {
        name: 'in-cluster',
        cluster: {
          server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
          'certificate-authority': path.join(directory, 'ca.crt'),
        },
      },
    ],
    users: [{ name: 'in-cluster', user: { tokenFile } }],
  };
}
