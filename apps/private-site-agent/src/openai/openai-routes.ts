import { ProblemError } from '@vigia/api-contract';
import { Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import type { NotedResponse } from '../http/exchange.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';
import { completionRoutes, requireModel } from './completion-routes.ts';

/** What any OpenAI SDK calls (https://platform.openai.com/docs/api-reference). */
export function openAiRoutes(dependencies: AgentDependencies): Router {
  const { backend, startedAt } = dependencies;
  const routes = Router();
  const created = Math.floor(startedAt.getTime() / 1000);

  const modelObject = () => ({
    id: backend.model().id,
    object: 'model',
    created,
    owned_by: 'vigia',
  });

  routes
    .route('/v1/models')
    .get((_request, response) => {
      response.json({ object: 'list', data: [modelObject()] });
    })
    .all(refuseOtherMethods('GET'));

  // The id of a model may hold slashes.
  routes
    .route('/v1/models/*id')
    .get((request, response) => {
      const id: unknown = request.params['id'];
      requireModel(backend, Array.isArray(id) ? id.join('/') : String(id));
      response.json(modelObject());
    })
    .all(refuseOtherMethods('GET'));

  for (const [path, complete] of Object.entries(completionRoutes(dependencies))) {
    routes
      .route(path)
      .post((request, response) =>
        complete(request, response as unknown as NotedResponse, request.body),
      )
      .all(refuseOtherMethods('POST'));
  }

  routes.all('/v1/embeddings', () => {
    throw new ProblemError('not_supported', {
      detail: 'The model here writes text; it makes no embeddings.',
      remedy: 'Use /v1/chat/completions or /v1/completions.',
    });
  });

  return routes;
}
