import {
  addMessageSchema,
  feedbackSchema,
  measureContextSchema,
  regenerateSchema,
} from '@vigia/api-contract';
import type { NewAnswer } from '@vigia/generations';
import { type Request, type Response, Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { subjectOf } from '../http/door.ts';
import { withRateLimits } from '../http/rate-limit-headers.ts';
import { bodyOf } from '../http/read-body.ts';
import { idempotencyKeyOf, idOf } from '../http/read-parameters.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';
import { sendEvents } from '../http/send-events.ts';

/** Adding messages, other answers, the rest of cut ones, and feedback. */
export function messageRoutes(dependencies: AgentDependencies): Router {
  const { store, generations, heartbeatMilliseconds } = dependencies;
  const routes = Router();

  /** `202` with what was started, or its events for a client that asks for them. */
  async function answer(
    request: Request,
    response: Response,
    start: (owner: string) => Promise<NewAnswer>,
  ) {
    const owner = subjectOf(request);
    const { accepted } = await withRateLimits(response, generations, owner, () => start(owner));
    const { generationId } = accepted;
    response.locals['generationId'] = generationId;
    response.location(`/api/generations/${generationId}/events`);
    if (request.accepts(['application/json', 'text/event-stream']) !== 'text/event-stream') {
      response.status(202).json(accepted);
      return;
    }
    await sendEvents(
      response,
      (signal) => generations.subscribe(owner, generationId, 0, signal),
      // Before the log's own events, which count from 1.
      { first: { id: 0, event: { type: 'accepted', accepted } }, heartbeatMilliseconds },
    );
  }

  routes
    .route('/api/conversations/:id/messages')
    .post(async (request, response) => {
      const id = idOf(request, 'conversation_not_found');
      const body = bodyOf(request, addMessageSchema);
      const key = idempotencyKeyOf(request);
      await answer(request, response, (owner) => generations.addMessage(owner, id, body, key));
    })
    .all(refuseOtherMethods('GET', 'POST'));

  routes
    .route('/api/conversations/:id/context')
    .post(async (request, response) => {
      const id = idOf(request, 'conversation_not_found');
      const body = bodyOf(request, measureContextSchema);
      response.json(await generations.measureContext(subjectOf(request), id, body));
    })
    .all(refuseOtherMethods('POST'));

  routes
    .route('/api/messages/:id/regenerations')
    .post(async (request, response) => {
      const id = idOf(request, 'message_not_found');
      const body = bodyOf(request, regenerateSchema);
      const key = idempotencyKeyOf(request);
      await answer(request, response, (owner) => generations.regenerate(owner, id, body, key));
    })
    .all(refuseOtherMethods('POST'));

  routes
    .route('/api/messages/:id/continuations')
    .post(async (request, response) => {
      const id = idOf(request, 'message_not_found');
      const body = bodyOf(request, regenerateSchema);
      const key = idempotencyKeyOf(request);
      await answer(request, response, (owner) => generations.continueAnswer(owner, id, body, key));
    })
    .all(refuseOtherMethods('POST'));

  routes
    .route('/api/messages/:id/feedback')
    .put(async (request, response) => {
      const id = idOf(request, 'message_not_found');
      const body = bodyOf(request, feedbackSchema);
      response.json(await store.setFeedback(subjectOf(request), id, body));
    })
    .all(refuseOtherMethods('PUT'));

  return routes;
}
