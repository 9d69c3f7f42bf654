import { parseRequest, ProblemError } from '@vigia/api-contract';
import express, { type Express } from 'express';
import * as z from 'zod';

import { answerErrors } from '../http/answer-problem.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';
import { keyRoutes } from './key-routes.ts';
import { readHealth } from './read-health.ts';
import { verificationKeyRoutes } from './verification-key-routes.ts';
import type { OperatorDependencies } from './operator-dependencies.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;
const toDay = (instant: number) => new Date(instant).toISOString().slice(0, 10);

/** Days in UTC, both included; without them the last 30. */
const usageQuerySchema = z.strictObject({
  from: z.iso.date().default(() => toDay(Date.now() - 29 * dayMilliseconds)),
  to: z.iso.date().default(() => toDay(Date.now())),
});

/** The operator's interface. It asks for no signature: only who may open its socket can call it. */
export function createOperatorApp(dependencies: OperatorDependencies): Express {
  const { agent, metrics, requestDrain } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app
    .route('/health')
    .get(async (_request, response) => {
      const health = await readHealth(dependencies);
      response.status(health.state === 'down' ? 503 : 200).json(health);
    })
    .all(refuseOtherMethods('GET'));
  app
    .route('/model')
    .get((_request, response) => {
      response.json(agent.backend.model());
    })
    .all(refuseOtherMethods('GET'));
  app
    .route('/queue')
    .get((_request, response) => {
      const { generations } = agent;
      response.json({ ...generations.figures(), waiting: generations.waiting() });
    })
    .all(refuseOtherMethods('GET'));
  app
    .route('/usage')
    .get(async (request, response) => {
      const { from: fromDay, to: toDay } = parseRequest(usageQuerySchema, request.query);
      const usage = await agent.store.ledger.readUsage({ fromDay, toDay });
      response.json({ fromDay, toDay, usage });
    })
    .all(refuseOtherMethods('GET'));
  app
    .route('/metrics')
    .get(async (_request, response) => {
      response.type(metrics.contentType).send(await metrics.render());
    })
    .all(refuseOtherMethods('GET'));
  app.use(keyRoutes(dependencies.keys, agent.apiKeys === 'any' ? 'any' : 'registered'));
  app.use(verificationKeyRoutes(dependencies.verificationKeys));
  app
    .route('/drain')
    .post((_request, response) => {
      response.status(202).json({ draining: true });
      requestDrain();
    })
    .all(refuseOtherMethods('POST'));

  app.use(() => {
    throw new ProblemError('not_found');
  });
  app.use(answerErrors(agent.logger));
  return app;
}
