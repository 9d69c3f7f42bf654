import type { RequestListener } from 'node:http';

import { ProblemError } from '@vigia/api-contract';
import express, { type Express } from 'express';

import type { AgentDependencies } from './agent-dependencies.ts';
import { answerError, answerErrors } from './http/answer-problem.ts';
import { createDoor } from './http/door.ts';
import { withNotes } from './http/exchange.ts';
import { logRequest } from './http/log-requests.ts';
import { defaultBodyLimits, readJsonBody } from './http/read-body.ts';
import { readPlainJson } from './http/read-json.ts';
import { noteRefusal } from './http/refusal.ts';
import { completionRoutes } from './openai/completion-routes.ts';
import { openAiRoutes } from './openai/openai-routes.ts';
import { conversationRoutes } from './routes/conversation-routes.ts';
import { exportRoutes } from './routes/export-routes.ts';
import { generationRoutes } from './routes/generation-routes.ts';
import { importRoutes } from './routes/import-routes.ts';
import { messageRoutes } from './routes/message-routes.ts';
import { statusRoutes } from './routes/status-routes.ts';

/** The agent's HTTP interface: the door first, then bodies, then the routes. */
export function createAgentApp(dependencies: AgentDependencies): RequestListener {
  const { logger, verifier, apiKeys, generations, onRefusal = () => undefined } = dependencies;
  const enter = createDoor({ verifier, apiKeys, onLetIn: dependencies.onLetIn });
  const bodyLimits = { ...defaultBodyLimits, ...dependencies.bodyLimits };
  const completions = new Map(Object.entries(completionRoutes(dependencies)));
  const routes = createRoutes(dependencies);

  return (request, plainResponse) => {
    const response = withNotes(plainResponse);
    logRequest(logger, request, response);
    noteRefusal(onRefusal, request, response);
    const fail = (error: unknown) => answerError(logger, error, request, response);

    function refuse(error: unknown): void {
      // Whoever is not let in is not listened to either.
      response.setHeader('Connection', 'close');
      fail(error);
    }

    function goIn(): void {
      response.setHeader('Cache-Control', 'no-store');
      // The next request takes a new connection, which may lead to another private site.
      if (generations.isDraining) response.setHeader('Connection', 'close');
      // What is asked most goes past the router, which costs as much as the answer's first token.
      const { method, url = '' } = request;
      const complete = method === 'POST' ? completions.get(url) : undefined;
      const reading = complete ? readPlainJson(request, bodyLimits) : null;
      if (!complete || !reading) {
        routes(request, response);
        return;
      }
      response.locals.route = url;
      reading.then((body) => complete(request, response, body)).catch(fail);
    }

    try {
      const entering = enter(request, response);
      if (entering) entering.then(goIn, refuse);
      else goIn();
    } catch (error) {
      refuse(error);
    }
  };
}

function createRoutes(dependencies: AgentDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use(importRoutes(dependencies));
  app.use(readJsonBody({ ...defaultBodyLimits, ...dependencies.bodyLimits }));

  // The most used first: each router looks at the path before it lets the next one.
  app.use(openAiRoutes(dependencies));
  app.use(statusRoutes(dependencies));
  app.use(exportRoutes(dependencies));
  app.use(conversationRoutes(dependencies));
  app.use(messageRoutes(dependencies));
  app.use(generationRoutes(dependencies));

  app.use(() => {
    throw new ProblemError('not_found');
  });
  app.use(answerErrors(dependencies.logger));
  return app;
}
