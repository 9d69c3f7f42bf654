import * as z from 'zod';

import { type Tokenizer, tokenizers } from './count-tokens.ts';
import { type Deadlines, defaultDeadlines } from './deadlines.ts';
import { createFetchTransport, createHttpTransport, type HttpAnswer } from './http-transport.ts';
import { ModelError } from './model-error.ts';
import {
  type ChatRequest,
  type CompletionRequest,
  toChatBody,
  toCompletionBody,
} from './model-request.ts';
import { readText, sendRequest } from './send-request.ts';
import { parseJson } from './stream-chunk.ts';
import { type ModelStream, streamGeneration } from './stream-generation.ts';

export type ModelClientOptions = {
  /** Root of the server, with or without `/v1`: `http://127.0.0.1:8080`. */
  baseUrl: string;
  apiKey?: string | undefined;
  /** A replacement for the built-in HTTP client. */
  fetch?: typeof fetch | undefined;
  deadlines?: Partial<Deadlines> | undefined;
  /**
   * How thoughts appear. `auto` (default): in a field of their own, else in tags that open the
   * answer. `opened`: the server's template already opens the tag. `none`: they are not split off.
   */
  reasoning?: 'auto' | 'opened' | 'none' | undefined;
  /** How often a request is sent again when the server was not reached at all; default 2. */
  retries?: number | undefined;
  /** Default `/health`. */
  healthPath?: string | undefined;
  /** How the server counts tokens; without it there is no `countTokens`. */
  tokenizer?: Tokenizer | undefined;
  /** Whether connections are used again; default true. Off for servers that count idle ones (`ilab model serve`). */
  keepAlive?: boolean | undefined;
};

export type StreamOptions = {
  /** Ends the request and the server's work; the iterator then throws the signal's reason. */
  signal?: AbortSignal | undefined;
};

export type ModelClient = {
  /** Sends a chat and tells what comes back. Leaving the loop ends the server's work. @throws ModelError */
  streamChat(request: ChatRequest, options?: StreamOptions): ModelStream;
  /** The same for a bare prompt. @throws ModelError */
  streamCompletion(request: CompletionRequest, options?: StreamOptions): ModelStream;
  /** @throws ModelError */
  listModels(options?: StreamOptions): Promise<{ id: string; contextTokens: number | null }[]>;
  /** Never throws but for an abort: a server that cannot be reached is `down`. */
  checkHealth(options?: StreamOptions): Promise<'ready' | 'loading' | 'down'>;
  /** Tokens of a text, without those that a template adds. @throws ModelError */
  countTokens?(text: string, options?: StreamOptions): Promise<number>;
};

const modelListSchema = z
  .object({
    data: z.array(
      z.object({
        id: z.string(),
        /** vLLM. */
        max_model_len: z.number().nullish().catch(null),
        /** llama-server. */
        meta: z
          .object({ n_ctx: z.number().nullish(), n_ctx_train: z.number().nullish() })
          .nullish()
          .catch(null),
      }),
    ),
  })
  .transform(({ data }) =>
    data.map(({ id, max_model_len: longest, meta }) => ({
      id,
      contextTokens: longest ?? meta?.n_ctx ?? meta?.n_ctx_train ?? null,
    })),
  );

const splitterStarts = { auto: 'unknown', opened: 'thinking', none: 'content' } as const;
const maximumAnswerBytes = 16 * 1024 * 1024;

/** Makes the client of one OpenAI-compatible model server. */
export function createModelClient(options: ModelClientOptions): ModelClient {
  const { reasoning = 'auto', retries = 2, healthPath = '/health', tokenizer } = options;
  const root = options.baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
  const deadlines = { ...defaultDeadlines, ...options.deadlines };
  const transport = options.fetch
    ? createFetchTransport(options.fetch)
    : createHttpTransport({
        connectMilliseconds: deadlines.connect,
        keepAlive: options.keepAlive ?? true,
      });
  const authorization = options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : undefined;

  function stream(path: string, body: unknown, signal: AbortSignal | undefined) {
    return streamGeneration({
      transport,
      url: root + path,
      headers: {
        ...authorization,
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      deadlines,
      retries,
      splitter: { start: splitterStarts[reasoning] },
      signal,
    });
  }

  async function call<Value>(
    path: string,
    schema: z.ZodType<Value>,
    callerSignal: AbortSignal | undefined,
    body?: unknown,
  ): Promise<Value> {
    return withinProbeDeadline(callerSignal, async (signal) => {
      const request = {
        method: body === undefined ? ('GET' as const) : ('POST' as const),
        url: root + path,
        headers: {
          ...authorization,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal,
      };
      const answer = await sendRequest(transport, request, retries);
      const result = schema.safeParse(
        parseJson(await readText(answer, signal, maximumAnswerBytes)),
      );
      if (result.success) return result.data;
      throw new ModelError({
        code: 'model_failed',
        reason: 'malformed-answer',
        message: `The model server answered ${path} in a form that is not known.`,
      });
    });
  }

  async function withinProbeDeadline<Value>(
    callerSignal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const deadline = AbortSignal.timeout(deadlines.probe);
    const signal = callerSignal ? AbortSignal.any([callerSignal, deadline]) : deadline;
    try {
      return await work(signal);
    } catch (error) {
      if (!deadline.aborted || callerSignal?.aborted) throw error;
      throw new ModelError({
        code: 'upstream_timeout',
        reason: 'total-deadline',
        message: 'The model server did not answer in time.',
        retryable: true,
      });
    }
  }

  return {
    streamChat: (request, { signal } = {}) =>
      stream('/v1/chat/completions', toChatBody(request), signal),
    streamCompletion: (request, { signal } = {}) =>
      stream('/v1/completions', toCompletionBody(request), signal),
    listModels: ({ signal } = {}) => call('/v1/models', modelListSchema, signal),
    async checkHealth({ signal } = {}) {
      try {
        return await withinProbeDeadline(signal, async (probeSignal) => {
          const url = root + healthPath;
          const headers = { ...authorization };
          const answer = await new Promise<HttpAnswer>((resolve, reject) =>
            transport(
              { method: 'GET', url, headers, signal: probeSignal },
              { answer: resolve, error: reject },
            ),
          );
          const body = await readText(answer, probeSignal);
          if (answer.status === 200) return 'ready';
          return answer.status === 503 && /loading/i.test(body) ? 'loading' : 'down';
        });
      } catch {
        signal?.throwIfAborted();
        return 'down';
      }
    },
    ...(tokenizer && {
      countTokens: (text: string, { signal }: StreamOptions = {}) => {
        const { path, body, answer } = tokenizers[tokenizer];
        return call<number>(path, answer, signal, body(text));
      },
    }),
  };
}
