import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { type ReplayContext, type ReplayRequest, countWords, promptOf } from './replay-server.ts';

/** How a kind writes the parts of its streams. */
export type AnswerForm = {
  first: object | null;
  token(index: number): object;
  /** `length` or `stop` is in it. */
  last(finishReason: string): object;
  /** The chunk after it, where usage was asked for. */
  usage?(promptTokens: number, completionTokens: number): object;
  /** Looked at before each token: true ends the stream with `[DONE]` and nothing before it. */
  interrupted?(): boolean;
};

/** Writes a stream token by token, and stops the work when the connection is closed. */
export async function writeAnswer(
  context: ReplayContext,
  request: ReplayRequest,
  form: AnswerForm,
): Promise<void> {
  const { options, counters } = context;
  const { response, body } = request;
  const promptTokens = countWords(promptOf(request));
  const limit = Number(body['max_tokens'] ?? Infinity);
  const write = (event: object | string) =>
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  counters.running += 1;
  counters.prompt += promptTokens;
  let written = 0;
  const left = once(response, 'close').catch(() => undefined);
  try {
    if (form.first) write(form.first);
    while (written < Math.min(options.answerTokens, limit)) {
      if (options.tokenMilliseconds > 0)
        await Promise.race([delay(options.tokenMilliseconds), left]);
      if (response.closed || response.destroyed) {
        counters.cancelled += 1;
        return;
      }
      if (form.interrupted?.()) break;
      write(form.token(written));
      written += 1;
      counters.generated += 1;
    }
    const whole = written >= Math.min(options.answerTokens, limit);
    if (whole) {
      write(form.last(options.answerTokens > limit ? 'length' : 'stop'));
      const asked = (body['stream_options'] as { include_usage?: boolean } | undefined)
        ?.include_usage;
      if (asked && form.usage) write(form.usage(promptTokens, written));
    }
    write('[DONE]');
    response.end();
  } finally {
    counters.running -= 1;
  }
}

/** A chunk of a stream in the form that all share. */
export function chunk(
  delta: object,
  finishReason: string | null = null,
  more: object = {},
): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1795410942,
    model: 'model',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...more,
  };
}

/** A chunk that carries usage alone. */
export function usageChunk(promptTokens: number, completionTokens: number): object {
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
  return { ...chunk({}), choices: [], usage };
}
