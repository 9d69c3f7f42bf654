import {
  conversationListQuerySchema,
  createConversationSchema,
  deleteConversationQuerySchema,
  messageWindowQuerySchema,
  parseRequest,
  ProblemError,
  updateConversationSchema,
} from '@vigia/api-contract';
import { Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { createDepartures } from '../departures.ts';
import { subjectOf } from '../http/door.ts';
import { bodyOf } from '../http/read-body.ts';
import { idOf } from '../http/read-parameters.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';

/** Conversations and the windows of their messages. */
export function conversationRoutes({ store, generations, logger }: AgentDependencies): Router {
  const routes = Router();
  const departures = createDepartures((error) => logger.warn('temporary-not-deleted', { error }));

  async function remove(owner: string, id: string): Promise<void> {
    const running = await store.deleteConversation(owner, id);
    await Promise.all(running.map((one) => generations.cancel(owner, one).catch(() => undefined)));
  }

  routes
    .route('/api/conversations')
    .get(async (request, response) => {
      const query = parseRequest(conversationListQuerySchema, request.query);
      response.json(await store.listConversations(subjectOf(request), query));
    })
    .post(async (request, response) => {
      const body = bodyOf(request, createConversationSchema);
      const conversation = await store.createConversation(subjectOf(request), body);
      response.status(201).location(`/api/conversations/${conversation.id}`).json(conversation);
    })
    .all(refuseOtherMethods('GET', 'POST'));

  routes
    .route('/api/conversations/:id')
    .get(async (request, response) => {
      const id = idOf(request, 'conversation_not_found');
      const conversation = await store.readConversation(subjectOf(request), id);
      departures.takeBack(id);
      response.json(conversation);
    })
    .patch(async (request, response) => {
      const id = idOf(request, 'conversation_not_found');
      const body = bodyOf(request, updateConversationSchema);
      response.json(await store.updateConversation(subjectOf(request), id, body));
    })
    .delete(async (request, response) => {
      const owner = subjectOf(request);
      const id = idOf(request, 'conversation_not_found');
      const { afterSeconds } = parseRequest(deleteConversationQuerySchema, request.query);
      if (afterSeconds === undefined) {
        await remove(owner, id);
      } else {
        const { temporary } = await store.readConversation(owner, id);
        if (!temporary) throw notTemporary();
        departures.announce(id, afterSeconds, () => remove(owner, id));
      }
      response.status(204).end();
    })
    .all(refuseOtherMethods('GET', 'PATCH', 'DELETE'));

  routes.get('/api/conversations/:id/messages', async (request, response) => {
    const id = idOf(request, 'conversation_not_found');
    const query = parseRequest(messageWindowQuerySchema, request.query);
    response.json(await store.readWindow(subjectOf(request), id, query));
  });

  return routes;
}

/** What is kept is deleted at once or not at all: nothing would delete it after a restart. */
function notTemporary(): ProblemError {
  const detail = 'Only a temporary conversation can be deleted later.';
  return new ProblemError('invalid_request', {
    detail: `afterSeconds: ${detail}`,
    errors: [{ field: 'afterSeconds', detail }],
  });
}
