import { ProblemError } from '@vigia/api-contract';
import express, { type Express } from 'express';

import type { AgentDependencies } from './agent-dependencies.ts';
import { answerErrors } from './http/answer-problem.ts';
import { door, requireApiKey } from './http/door.ts';
import { logRequests } from './http/log-requests.ts';
import { defaultBodyLimits, readJsonBody } from './http/read-body.ts';
import { noteRefusals } from './http/refusal.ts';
import { openAiRoutes } from './openai/openai-routes.ts';
import { conversationRoutes } from './routes/conversation-routes.ts';
import { exportRoutes } from './routes/export-routes.ts';
import { generationRoutes } from './routes/generation-routes.ts';
import { importRoutes } from './routes/import-routes.ts';
import { messageRoutes } from './routes/message-routes.ts';
import { statusRoutes } from './routes/status-routes.ts';

/** The agent's HTTP interface: the door first, then bodies, then the routes. */
export function createAgentApp(dependencies: AgentDependencies): Express {
  const { logger, verifier, apiKeys, onRefusal = () => undefined } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use(logRequests(logger));
  app.use(noteRefusals(onRefusal));
  app.use(door({ verifier, apiKeys, onLetIn: dependencies.onLetIn }));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    // The next request takes a new connection, which may lead to another private site.
    if (dependencies.generations.isDraining) response.set('Connection', 'close');
    next();
  });
  app.use('/v1', requireApiKey);
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
  app.use(answerErrors(logger));
  return app;
}
