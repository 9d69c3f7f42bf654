import { randomUUID } from 'node:crypto';

import { parseRequest, ProblemError } from '@vigia/api-contract';
import { Router } from 'express';

import { answerRequest } from './answer-request.ts';
import { chatCompletionObjects, textCompletionObjects } from './completion-objects.ts';
import { checkPromptLength, type GenerationEnvironment, type Sampling } from './generate.ts';
import {
  type ChatRequest,
  chatRequestSchema,
  type TextRequest,
  textRequestSchema,
  tokenizeRequestSchema,
} from './request-schemas.ts';

/** The routes that need a loaded model; `environment` throws while there is none. */
export function completionRoutes(modelId: string, environment: () => GenerationEnvironment) {
  const routes = Router();

  routes.post('/v1/chat/completions', async (request, response) => {
    const ready = environment();
    const body = parseRequest(chatRequestSchema, request.body);
    checkTextLength(body.messages.map(({ content }) => content).join(''), ready);
    const goesOn = body.continue_final_message === true;
    const prompt = ready.model.renderChat(body.messages, goesOn);
    ready.ledger.totals.neutralizedMarkers += prompt.neutralized;
    const promptTokens = ready.model.tokenizePrompt(prompt.text, true);
    checkPromptLength(promptTokens.length, ready.model.facts.contextTokens);
    const reasoning = prompt.opensReasoning
      ? 'opened'
      : ready.model.facts.reasons && !goesOn
        ? 'tagged'
        : 'none';
    await answerRequest(
      response,
      {
        ...common(body),
        ...identify(body, 'chatcmpl', ready, chatCompletionObjects),
        generation: {
          ...generationOf(body, promptTokens),
          maximumTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
        },
        form: { reasoning, stop: stopStrings(body) },
      },
      ready,
    );
  });

  routes.post('/v1/completions', async (request, response) => {
    const ready = environment();
    const body = parseRequest(textRequestSchema, request.body);
    const text = typeof body.prompt === 'string' ? body.prompt : (body.prompt[0] ?? '');
    checkTextLength(text, ready);
    const harmless = ready.model.neutralize(text);
    ready.ledger.totals.neutralizedMarkers += harmless.found;
    const promptTokens = ready.model.tokenizePrompt(harmless.text, false);
    if (promptTokens.length === 0) {
      throw new ProblemError('invalid_request', {
        detail: 'prompt: An empty prompt leaves the model nothing to go on from.',
        errors: [{ field: 'prompt', detail: 'Give at least one character.' }],
      });
    }
    checkPromptLength(promptTokens.length, ready.model.facts.contextTokens);
    await answerRequest(
      response,
      {
        ...common(body),
        ...identify(body, 'cmpl', ready, textCompletionObjects),
        generation: {
          ...generationOf(body, promptTokens),
          maximumTokens: body.max_tokens ?? null,
        },
        form: { reasoning: 'none', stop: stopStrings(body) },
      },
      ready,
    );
  });

  routes.post('/tokenize', (request, response) => {
    const ready = environment();
    const body = parseRequest(tokenizeRequestSchema, request.body);
    if ('messages' in body) {
      checkTextLength(body.messages.map(({ content }) => content).join(''), ready);
      const prompt = ready.model.renderChat(body.messages);
      response.json({ count: ready.model.tokenizePrompt(prompt.text, true).length });
      return;
    }
    if ('prompt' in body) {
      checkTextLength(body.prompt, ready);
      const { text } = ready.model.neutralize(body.prompt);
      response.json({ count: ready.model.tokenizePrompt(text, false).length });
      return;
    }
    const tokens = ready.model.tokenize(body.content);
    response.json({ count: tokens.length, tokens });
  });

  function identify(
    body: ChatRequest | TextRequest,
    prefix: string,
    { ledger }: GenerationEnvironment,
    makeObjects: typeof chatCompletionObjects,
  ) {
    const id = body.request_id ?? `${prefix}-${randomUUID()}`;
    const created = Math.floor(Date.now() / 1000);
    return { usage: ledger.begin(id), objects: makeObjects({ id, model: modelId, created }) };
  }

  return routes;
}

function common(body: ChatRequest | TextRequest) {
  return {
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    returnProgress: body.return_progress === true,
  };
}

function generationOf(body: ChatRequest | TextRequest, promptTokens: number[]) {
  const sampling: Sampling = {
    temperature: body.temperature,
    topP: body.top_p,
    topK: body.top_k,
    minP: body.min_p,
    seed: body.seed,
    presencePenalty: body.presence_penalty,
    frequencyPenalty: body.frequency_penalty,
    repeatPenalty: body.repeat_penalty,
  };
  return {
    promptTokens: promptTokens as GenerationTokens,
    sampling,
    scope: body.prompt_cache_key ?? null,
  };
}

type GenerationTokens = ReturnType<GenerationEnvironment['model']['tokenize']>;

function stopStrings({ stop }: ChatRequest | TextRequest): string[] {
  if (typeof stop === 'string') return [stop];
  return stop ?? [];
}

/** Spares tokenizing what cannot fit: that would hold up every other answer. */
function checkTextLength(text: string, { model }: GenerationEnvironment): void {
  const atLeast = Math.ceil(Buffer.byteLength(text) / model.longestTokenBytes);
  checkPromptLength(atLeast, model.facts.contextTokens);
}
