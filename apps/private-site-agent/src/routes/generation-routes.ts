import { Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { subjectOf } from '../http/door.ts';
import { idOf, resumeIdOf } from '../http/read-parameters.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';
import { sendEvents } from '../http/send-events.ts';

/** Following a generation and stopping it. */
export function generationRoutes(dependencies: AgentDependencies): Router {
  const { store, generations, heartbeatMilliseconds } = dependencies;
  const routes = Router();

  routes
    .route('/api/generations/:id/events')
    .get(async (request, response) => {
      const id = idOf(request, 'generation_not_found');
      const after = resumeIdOf(request);
      const owner = subjectOf(request);
      await sendEvents(response, (signal) => generations.subscribe(owner, id, after, signal), {
        heartbeatMilliseconds,
      });
    })
    .all(refuseOtherMethods('GET'));

  routes
    .route('/api/generations/:id/cancellation')
    .post(async (request, response) => {
      const id = idOf(request, 'generation_not_found');
      const owner = subjectOf(request);
      await generations.cancel(owner, id);
      // What is kept, so that the client need not ask.
      response.json(await store.readGeneration(owner, id));
    })
    .all(refuseOtherMethods('POST'));

  return routes;
}
