import type { RequestListener } from 'node:http';

import {
  type ClientConfig,
  maximumBodyBytes,
  maximumMessageCharacters,
  ProblemError,
} from '@vigia/api-contract';
import { type Logger } from '@vigia/observability';
import express, { type Request, type RequestHandler } from 'express';

import { accessLog } from './access-log.ts';
import { type AgentConnection } from './agent-connection.ts';
import { allowHosts } from './allowed-hosts.ts';
import { forwardToAgent } from './forward-to-agent.ts';
import type { ChatApiMetrics } from './chat-api-metrics.ts';
import { createGuestCookies } from './guest-cookie.ts';
import { identifyApiKey, identifyGuest } from './identify.ts';
import { inOneRow } from './in-one-row.ts';
import { toFaultProblem } from './path-to-agent.ts';
import { checkTarget } from './request-target.ts';
import type { ReadNetworkReport } from './network-report.ts';
import { requireJson } from './require-json.ts';
import { requireSameOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { notFound, sendProblem } from './send-problem.ts';
import { serveUi } from './serve-ui.ts';
import { createStatusMonitor } from './status-monitor.ts';
import { version } from './version.ts';

export type ChatApiDependencies = {
  profile: 'local' | 'cluster';
  agent: AgentConnection;
  /** 32 bytes or more, the same in every replica. */
  sessionSecret: Buffer;
  /** Other secrets whose cookies are accepted, and written anew with `sessionSecret`; default none. */
  acceptedSessionSecrets?: readonly Buffer[] | undefined;
  /** Host names, with or without a port, under which it may be called. */
  allowedHosts: readonly string[];
  /** The built chat-ui; without it only the API is served. */
  uiDirectory?: string | undefined;
  logger: Logger;
  /** Counts the requests; default not. */
  metrics?: ChatApiMetrics | undefined;
  /** Reads what the network between the sites reports of itself. */
  readNetwork?: ReadNetworkReport | undefined;
  /** Milliseconds since the epoch; default `Date.now`. */
  clock?: (() => number) | undefined;
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** What is asked of the private site; anything else is not passed on. */
const apiResources = /^\/(?:conversations|messages|generations)(?:\/|$)/;
const openAiResources = /^\/(?:models(?:\/.+)?|chat\/completions|completions|embeddings)$/;

/** The public site's API: who asks, may they, and then bytes to the private site and back. It keeps nothing. */
export function createChatApi(dependencies: ChatApiDependencies): RequestListener {
  const { profile, agent, sessionSecret, allowedHosts, uiDirectory, logger } = dependencies;
  const { clock = Date.now } = dependencies;
  const monitor = createStatusMonitor({ agent, clock, readNetwork: dependencies.readNetwork });
  const forward = forwardToAgent(agent, monitor);
  // Only in a cluster is there a proxy in front whose word counts; it ends TLS.
  const isSecure = (request: Request) =>
    profile === 'cluster' && request.headers['x-forwarded-proto'] === 'https';
  const guest = identifyGuest({
    cookies: [
      createGuestCookies(sessionSecret),
      ...(dependencies.acceptedSessionSecrets ?? []).map(createGuestCookies),
    ],
    clock,
    isSecure,
  });

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', false);
  app.enable('case sensitive routing');

  const first = [
    accessLog({ logger, metrics: dependencies.metrics }),
    securityHeaders({ hasHttps: profile === 'cluster' }),
    checkTarget,
    allowMethods,
  ];
  app.use(...first);

  // Probes call a pod by its address, so they come before the check of the host name.
  app.get('/livez', (_request, response) => {
    response.json({ status: 'alive' });
  });
  app.get('/readyz', async (_request, response) => {
    const fault = await monitor.readFault();
    if (fault) throw toFaultProblem(fault);
    response.json({ status: 'ready' });
  });
  const knownHost = allowHosts(allowedHosts);
  app.use(knownHost);

  const api = express.Router({ caseSensitive: true });
  api.use(requireSameOrigin, requireJson, guest);
  api.get('/config', async (_request, response) => {
    const { agent: status } = await monitor.read();
    const config: ClientConfig = {
      version,
      profile,
      authentication: 'guest',
      model: status?.model ?? null,
      features: status?.features ?? { temporaryChats: false },
      limits: { messageCharacters: maximumMessageCharacters, bodyBytes: maximumBodyBytes },
    };
    response.setHeader('Cache-Control', 'no-store');
    response.json(config);
  });
  api.get('/status', async (_request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(await monitor.read());
  });
  api.use(onlyFor(apiResources, forward), notFound);
  app.use('/api', api);

  const openAi = express.Router({ caseSensitive: true });
  const forPrograms = [requireSameOrigin, identifyApiKey, requireJson];
  openAi.use(...forPrograms);
  openAi.use(onlyFor(openAiResources, forward), notFound);
  app.use('/v1', openAi);

  if (uiDirectory !== undefined) app.use(welcomePage(guest), serveUi(uiDirectory));
  app.use(notFound);
  const answerError = sendProblem({ logger });
  app.use(answerError);

  // What programs ask most goes through the same handlers past the router, which costs as much as they do.
  const complete = inOneRow([...first, knownHost, ...forPrograms, forward], answerError);
  return (request, response) => {
    const isCompletion = request.method === 'POST' && request.url === '/v1/chat/completions';
    if (isCompletion) complete(request, response);
    else app(request, response);
  };
}

const allowMethods: RequestHandler = (request, response, next) => {
  if (methods.includes(request.method)) return next();
  response.setHeader('Allow', methods.join(', '));
  next(new ProblemError('method_not_allowed'));
};

function onlyFor(resources: RegExp, handler: RequestHandler): RequestHandler {
  return (request, response, next) =>
    resources.test(request.path) ? handler(request, response, next) : next();
}

/** A guest is made with the page, before its first calls run side by side and would each make one. */
function welcomePage(guest: RequestHandler): RequestHandler {
  return (request, response, next) =>
    request.headers['sec-fetch-dest'] === 'document' ? guest(request, response, next) : next();
}
