import { ProblemError } from '@vigia/api-contract';
import type { Metrics } from '@vigia/observability';
import express, { type Express } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { answerErrors } from '../http/answer-problem.ts';
import { readStatus } from '../routes/status-routes.ts';

export type OperatorDependencies = {
  agent: AgentDependencies;
  metrics: Metrics;
  /** Asks the process to finish its work and end. */
  requestDrain: () => void;
};

/** The operator's interface. It asks for no signature: only who may open its socket can call it. */
export function createOperatorApp({ agent, metrics, requestDrain }: OperatorDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.get('/health', async (_request, response) => {
    await agent.store.check();
    response.json({ store: 'ok', status: readStatus(agent) });
  });
  app.get('/model', (_request, response) => {
    response.json(agent.backend.model());
  });
  app.get('/queue', (_request, response) => {
    response.json({
      ...agent.generations.figures(),
      waiting: agent.generations.waiting(),
    });
  });
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.render());
  });
  app.post('/drain', (_request, response) => {
    response.status(202).json({ draining: true });
    requestDrain();
  });
  app.use(() => {
    throw new ProblemError('not_found');
  });
  app.use(answerErrors(agent.logger));
  return app;
}
