import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type KubernetesObject } from '../../objects/kubernetes-object.ts';
import { createStore, type Store } from './store.ts';
import { answerRequest } from './answer-request.ts';

export type ReceivedRequest = { method: string; path: string; query: URLSearchParams };

export type ApiServer = {
  url: string;
  /** A kubeconfig for it, as text. */
  kubeconfig: string;
  store: Store;
  /** Every request since it was started, in order. */
  requests: ReceivedRequest[];
  /** Requests that kept something, since it was started. */
  writes(): ReceivedRequest[];
  /** What the user may not do; `verb resource`, such as `create deployments`, or `* secrets`. */
  denied: Set<string>;
  /** Whether it tells its kinds group by group only, as before Kubernetes 1.26. */
  isOld: boolean;
  /** Answers in place of the server while it is set: undefined lets the request through. */
  intercept: ((request: ReceivedRequest, response: ServerResponse) => boolean | void) | undefined;
  close(): Promise<void>;
};

/**
 * An API server in memory on a free port of loopback, for tests where no real one is at hand: discovery, the usual
 * calls, server-side apply with owners, dry runs, rights. It checks no schema and runs no controller.
 */
export async function startApiServer(
  options: { objects?: readonly KubernetesObject[] } = {},
): Promise<ApiServer> {
  const store = createStore();
  for (const object of options.objects ?? []) store.put(object);
  const denied = new Set<string>();
  const requests: ReceivedRequest[] = [];

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    const received = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
    };
    requests.push(received);
    void readBody(request)
      .then((body) => {
        if (api.intercept?.(received, response)) return;
        const { status, body: answer } = answerRequest(
          {
            ...received,
            body,
            contentType: request.headers['content-type'] ?? '',
            accept: api.isOld ? '' : (request.headers.accept ?? ''),
          },
          store,
          denied,
        );
        response.writeHead(status, {
          'content-type': typeof answer === 'string' ? 'text/plain' : 'application/json',
        });
        response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      })
      .catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const api: ApiServer = {
    url,
    kubeconfig: kubeconfigFor(url),
    store,
    requests,
    writes: () =>
      requests.filter(
        ({ method, path, query }) =>
          method !== 'GET' && !query.has('dryRun') && !path.includes('/selfsubject'),
      ),
    denied,
    isOld: false,
    intercept: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

export function kubeconfigFor(
  server: string,
  user: Record<string, unknown> = { token: 'test' },
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [
      { name: 'test', context: { cluster: 'test', user: 'test', namespace: 'ilab-chat' } },
    ],
    clusters: [{ name: 'test', cluster: { server } }],
    users: [{ name: 'test', user }],
  });
}
