import { type KubeConfig, type RequestContext } from '@kubernetes/client-node';
import { Agent, type Dispatcher } from 'undici';

import { ClusterError } from '../errors/cluster-error.ts';
import { type ChosenContext } from './choose-context.ts';
import { proxyFor } from './proxy-for.ts';
import { type Kubeconfig } from './read-kubeconfig.ts';

export type Credentials = {
  /** What one request carries; asks a credential plugin where the kubeconfig has one. */
  authorize(): Promise<{ headers: Record<string, string>; dispatcher: Dispatcher }>;
  /** Forgets what was handed out, so that the next request asks anew: after a 401. */
  refresh(): void;
  /** For what only the client itself can do: port-forward. */
  client(): KubeConfig;
  close(): Promise<void>;
};

/**
 * Credentials by the official client, which knows every way to log in: certificates, tokens, token files, OpenID
 * Connect, credential plugins. It makes an agent for every request, so that each would pay for its own TLS
 * handshake: here one agent serves until the credentials change.
 */
export async function loadCredentials(
  config: Kubeconfig,
  context: ChosenContext,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Credentials> {
  // Half a second to load: only commands that talk to a cluster pay for it.
  const { KubeConfig, RequestContext, HttpMethod } = await import('@kubernetes/client-node');

  const load = () => {
    const client = new KubeConfig();
    client.loadFromString(JSON.stringify(forClient(config, context, environment)));
    return client;
  };
  let client = load();
  let dispatcher: Dispatcher | undefined;
  const former: Dispatcher[] = [];

  return {
    async authorize() {
      const request: RequestContext = new RequestContext(context.server, HttpMethod.GET);
      try {
        await client.applySecurityAuthentication(request);
      } catch (error) {
        throw explainLogin(error, config, context);
      }
      dispatcher ??= (request.getDispatcher() as Dispatcher | undefined) ?? new Agent();
      return { headers: request.getHeaders(), dispatcher };
    },
    refresh() {
      client = load();
      if (dispatcher) former.push(dispatcher);
      dispatcher = undefined;
    },
    client: () => client,
    async close() {
      await Promise.all(
        [...former, ...(dispatcher ? [dispatcher] : [])].map((each) => each.destroy()),
      );
    },
  };
}

/** The chosen context alone, in the form that the client reads; it lacks `tokenFile`, and KUBERNETES_EXEC_INFO for plugins. */
function forClient(
  config: Kubeconfig,
  context: ChosenContext,
  environment: Readonly<Record<string, string | undefined>>,
): unknown {
  const own = config.clusters?.find(({ name }) => name === context.clusterName)?.cluster;
  const proxy = proxyFor(context.server, environment);
  const cluster = proxy && !own?.['proxy-url'] ? { ...own, 'proxy-url': proxy } : own;
  const user = config.users?.find(({ name }) => name === context.userName)?.user;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context.name,
    contexts: [
      {
        name: context.name,
        context: {
          cluster: context.clusterName,
          user: context.userName,
          namespace: context.namespace,
        },
      },
    ],
    clusters: [
      {
        name: context.clusterName,
        // The client refuses plain http without this word, kubectl does not; for http it means nothing else.
        cluster: context.server.startsWith('http:')
          ? { ...cluster, 'insecure-skip-tls-verify': true }
          : cluster,
      },
    ],
    users: [{ name: context.userName, user: userForClient(user ?? {}, cluster ?? {}) }],
  };
}

type Plugin = {
  apiVersion?: string;
  command?: string;
  env?: { name: string; value: string }[] | null;
  installHint?: string;
  provideClusterInfo?: boolean;
};

function userForClient(
  user: Record<string, unknown>,
  cluster: Record<string, unknown>,
): Record<string, unknown> {
  const tokenFile = user['tokenFile'];
  if (typeof tokenFile === 'string' && !user['token']) {
    return { ...user, 'auth-provider': { name: 'tokenFile', config: { tokenFile } } };
  }
  const plugin = user['exec'] as Plugin | undefined;
  if (!plugin) return user;
  // https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
  const information = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(plugin.provideClusterInfo ? { cluster: infoOf(cluster) } : {}),
    },
  };
  return {
    ...user,
    exec: {
      ...plugin,
      env: [
        ...(plugin.env ?? []),
        { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(information) },
      ],
    },
  };
}

function infoOf(cluster: Record<string, unknown>): Record<string, unknown> {
  return {
    server: cluster['server'],
    'tls-server-name': cluster['tls-server-name'],
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data': cluster['certificate-authority-data'],
    'proxy-url': cluster['proxy-url'],
  };
}

function explainLogin(error: unknown, config: Kubeconfig, context: ChosenContext): ClusterError {
  const user = config.users?.find(({ name }) => name === context.userName)?.user;
  const plugin = user?.['exec'] as Plugin | undefined;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (plugin && (code === 'ENOENT' || code === 'EACCES')) {
    const command = plugin.command ?? '';
    return new ClusterError(
      'credential_plugin_missing',
      `The kubeconfig logs in by the program ${command}, which ${code === 'EACCES' ? 'may not be run' : 'is not installed'}.`,
      {
        remedy: plugin.installHint?.trim() || `Install ${command}, or log in another way.`,
        facts: { command },
        cause: error,
      },
    );
  }
  if (plugin) {
    const command = plugin.command ?? '';
    const said = firstLine(error instanceof Error ? error.message : String(error));
    return new ClusterError(
      'credential_plugin_failed',
      `The program ${command}, by which the kubeconfig logs in, failed${said ? `: ${said}` : '.'}`,
      {
        remedy: 'Log in again with the login command of your provider.',
        facts: { command, said },
        cause: error,
      },
    );
  }
  // What is left is a file that cannot be read, or an identity provider that refuses.
  return new ClusterError(
    code ? 'kubeconfig_unreadable' : 'login_expired',
    `The credentials of the context ${context.name} cannot be used${code ? ` (${code})` : ''}.`,
    { remedy: 'Log in to the cluster again.', facts: { context: context.name }, cause: error },
  );
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 200) ?? '';
}
