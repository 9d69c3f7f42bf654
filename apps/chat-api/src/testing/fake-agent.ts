import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type AgentStatus, ProblemError } from '@vigia/api-contract';
import { createRequestVerifier } from '@vigia/site-trust';

export type AgentRequest = {
  method: string;
  path: string;
  subject: string;
  headers: IncomingMessage['headers'];
};

export type AgentHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  seen: AgentRequest,
) => void | Promise<void>;

/**
 * Stands where the agent stands: a real HTTP server that verifies each request as the agent does, by
 * the agent's own library, and then answers as the test wishes.
 */
export async function startFakeAgent(options: { publicKeyPem: string; port?: number }) {
  const verifier = createRequestVerifier({ publicKeysPem: [options.publicKeyPem] });
  const requests: AgentRequest[] = [];
  const refusals: string[] = [];
  let handler: AgentHandler = (_request, response) => void response.end('{}');
  let status: unknown = sampleStatus();

  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    try {
      const { authorization } = headers;
      const { subject } = await verifier.verify({ authorization, method, path });
      const seen = { method, path, subject, headers };
      if (path === '/status') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(status));
        return;
      }
      requests.push(seen);
      await handler(request, response, seen);
    } catch (error) {
      const code = error instanceof ProblemError ? error.problem.code : String(error);
      refusals.push(code);
      response.writeHead(401).end(code);
    }
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    refusals,
    answer(next: AgentHandler) {
      handler = next;
    },
    setStatus(next: unknown) {
      status = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type FakeAgent = Awaited<ReturnType<typeof startFakeAgent>>;

export function sampleStatus(): AgentStatus {
  return {
    version: '0.1.0',
    startedAt: '2026-01-27T10:00:00.000Z',
    now: '2026-01-27T10:00:01.000Z',
    draining: false,
    model: {
      id: 'smollm2-135m-instruct',
      name: 'SmolLM2 135M Instruct',
      state: 'ready',
      loadProgress: 1,
      contextTokens: 2048,
      reasons: false,
      standIn: null,
      recommended: { temperature: 0.2, topP: 0.9 },
    },
    features: { temporaryChats: true },
    hops: [
      {
        name: 'model-server',
        state: 'ok',
        since: '2026-01-27T10:00:00.000Z',
        latencyMilliseconds: 1,
        detail: null,
      },
    ],
    generations: { slots: 1, running: 0, queued: 0, tokensPerSecond: 0, failedLastHour: 0 },
  };
}
