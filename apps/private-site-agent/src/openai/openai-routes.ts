import {
  chatCompletionRequestSchema,
  completionRequestSchema,
  ProblemError,
} from '@vigia/api-contract';
import { Router } from 'express';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { bodyOf } from '../http/read-body.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';
import { chatObjects, textObjects } from './completion-objects.ts';
import { answerCompletion } from './answer-completion.ts';

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

  function requireModel(id: string): void {
    const served = backend.model().id;
    if (id === served) return;
    const detail = `The model here is ${served}.`;
    throw new ProblemError('model_not_found', { detail, errors: [{ field: 'model', detail }] });
  }

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
      requireModel(Array.isArray(id) ? id.join('/') : String(id));
      response.json(modelObject());
    })
    .all(refuseOtherMethods('GET'));

  routes
    .route('/v1/chat/completions')
    .post(async (request, response) => {
      const body = bodyOf(request, chatCompletionRequestSchema);
      requireModel(body.model);
      const messages = body.messages.map(({ role, content, name }) => ({
        role: role === 'developer' ? ('system' as const) : role,
        content,
        ...(name === undefined ? {} : { name }),
      }));
      await answerCompletion(dependencies, request, response, {
        call: {
          kind: 'chat',
          request: {
            ...sampling(body),
            maximumTokens: body.max_completion_tokens ?? body.max_tokens,
            messages,
          },
        },
        stream: body.stream === true,
        includeUsage: body.stream_options?.include_usage === true,
        objects: chatObjects,
      });
    })
    .all(refuseOtherMethods('POST'));

  routes
    .route('/v1/completions')
    .post(async (request, response) => {
      const body = bodyOf(request, completionRequestSchema);
      requireModel(body.model);
      const prompt = typeof body.prompt === 'string' ? body.prompt : (body.prompt[0] ?? '');
      await answerCompletion(dependencies, request, response, {
        call: {
          kind: 'text',
          request: { ...sampling(body), maximumTokens: body.max_tokens, prompt },
        },
        stream: body.stream === true,
        includeUsage: body.stream_options?.include_usage === true,
        objects: textObjects,
      });
    })
    .all(refuseOtherMethods('POST'));

  routes.all('/v1/embeddings', () => {
    throw new ProblemError('not_supported', {
      detail: 'The model here writes text; it makes no embeddings.',
      remedy: 'Use /v1/chat/completions or /v1/completions.',
    });
  });

  function sampling(body: {
    temperature?: number | null | undefined;
    top_p?: number | null | undefined;
    stop?: string | string[] | null | undefined;
    seed?: number | null | undefined;
    presence_penalty?: number | null | undefined;
    frequency_penalty?: number | null | undefined;
  }) {
    const { id, recommended } = backend.model();
    return {
      model: id,
      temperature: body.temperature ?? recommended.temperature,
      topP: body.top_p ?? recommended.topP,
      stop: body.stop,
      seed: body.seed,
      presencePenalty: body.presence_penalty,
      frequencyPenalty: body.frequency_penalty,
    };
  }

  return routes;
}
