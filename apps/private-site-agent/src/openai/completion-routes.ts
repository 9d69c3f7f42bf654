import type { IncomingMessage } from 'node:http';

import {
  chatCompletionRequestSchema,
  completionRequestSchema,
  parseRequest,
  ProblemError,
} from '@vigia/api-contract';
import type { ModelBackend } from '@vigia/generations';

import type { AgentDependencies } from '../agent-dependencies.ts';
import type { NotedResponse } from '../http/exchange.ts';
import { answerCompletion } from './answer-completion.ts';
import { chatObjects, textObjects } from './completion-objects.ts';

/** Answers one request whose body has been read; undefined is a request without one. */
export type Complete = (
  request: IncomingMessage,
  response: NotedResponse,
  body: unknown,
) => Promise<void>;

/** @throws ProblemError `model_not_found` where another model is asked for than the one there is. */
export function requireModel(backend: Pick<ModelBackend, 'model'>, id: string): void {
  const served = backend.model().id;
  if (id === served) return;
  const detail = `The model here is ${served}.`;
  throw new ProblemError('model_not_found', { detail, errors: [{ field: 'model', detail }] });
}

/** The routes that write answers, by their paths (https://platform.openai.com/docs/api-reference). */
export function completionRoutes(dependencies: AgentDependencies): Record<string, Complete> {
  const { backend } = dependencies;

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

  return {
    async '/v1/chat/completions'(request, response, given) {
      const body = parseRequest(chatCompletionRequestSchema, given ?? {});
      requireModel(backend, body.model);
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
    },

    async '/v1/completions'(request, response, given) {
      const body = parseRequest(completionRequestSchema, given ?? {});
      requireModel(backend, body.model);
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
    },
  };
}
