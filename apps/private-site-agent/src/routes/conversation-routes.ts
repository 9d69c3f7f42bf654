import {
  conversationListQuerySchema,
  createConversationSchema,
  messageWindowQuerySchema,
  parseRequest,
  updateConversationSchema,
} from '@vigia/api-contract';
import { Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { subjectOf } from '../http/door.ts';
import { bodyOf } from '../http/read-body.ts';
import { idOf } from '../http/read-parameters.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';

/** Conversations and the windows of their messages. */
export function conversationRoutes({ store, generations }: AgentDependencies): Router {
  const routes = Router();

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
      response.json(await store.readConversation(subjectOf(request), id));
    })
    .patch(async (request, response) => {
      const id = idOf(request, 'conversation_not_found');
      const body = bodyOf(request, updateConversationSchema);
      response.json(await store.updateConversation(subjectOf(request), id, body));
    })
    .delete(async (request, response) => {
      const owner = subjectOf(request);
      const running = await store.deleteConversation(
        owner,
        idOf(request, 'conversation_not_found'),
      );
      await Promise.all(running.map((id) => generations.cancel(owner, id).catch(() => undefined)));
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
