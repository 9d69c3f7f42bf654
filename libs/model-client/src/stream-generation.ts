import { type Deadlines } from './deadlines.ts';
import { type HttpAnswer, type HttpTransport } from './http-transport.ts';
import { mapStreamError } from './map-server-error.ts';
import { type FinishReason, type ModelEvent, type TokenUsage } from './model-event.ts';
import { ModelError } from './model-error.ts';
import { createReasoningSplitter, type ReasoningSplitterOptions } from './reasoning-splitter.ts';
import { createRequestLimits, type RequestLimits } from './request-limits.ts';
import { readText, sendRequest } from './send-request.ts';
import { createServerSentDataReader } from './server-sent-data.ts';
import { parseJson, readStreamChunk, type StreamChunk } from './stream-chunk.ts';

export type GenerationToStream = {
  transport: HttpTransport;
  url: string;
  headers: Record<string, string>;
  body: string;
  deadlines: Deadlines;
  retries: number;
  splitter: ReasoningSplitterOptions;
  signal: AbortSignal | undefined;
};

/** How long a server may take to close a stream that it said is whole, in milliseconds. */
const closingMilliseconds = 1_000;

/**
 * Sends a request for a stream and yields what it says. One generator, and no `yield*` in it: each
 * layer that a token passes costs as much as reading it.
 */
export async function* streamGeneration(request: GenerationToStream): AsyncGenerator<ModelEvent> {
  const { transport, url, headers, body, retries } = request;
  const limits = createRequestLimits(request.deadlines, request.signal);
  const { signal } = limits;
  let isWhole = false;
  let chunks: ChunkReader | undefined;
  try {
    const answer = await limits.wait(
      sendRequest(transport, { method: 'POST', url, headers, body, signal }, retries),
    );
    await assertEventStream(answer, signal);
    chunks = createChunkReader(answer.body, signal);
    const reader = createServerSentDataReader();
    const translate = createChunkTranslator(request.splitter);
    while (!isWhole) {
      const next = await limits.wait(chunks.next());
      if (next.done) throw cutError();
      for (const data of reader.read(next.value)) {
        if (data.trim() === '[DONE]') {
          const last = translate.end();
          isWhole = true;
          void chunks.discardWithin(closingMilliseconds, limits);
          for (const event of last) yield event;
          break;
        }
        const chunk = readStreamChunk(data);
        if (!chunk) throw malformedError();
        if (chunk.progress) limits.sawProgress();
        if (chunk.text || chunk.reasoning) limits.sawToken();
        for (const event of translate.chunk(chunk)) yield event;
      }
    }
  } finally {
    chunks?.release();
    limits.release();
    if (!isWhole) limits.abort(new Error('Nobody reads this stream any more.'));
  }
}

/** Turns chunks into events; holds usage and finish back until the stream is known to be whole. */
function createChunkTranslator(splitterOptions: ReasoningSplitterOptions) {
  const splitter = createReasoningSplitter(splitterOptions);
  let hasReasoningField = false;
  let finishReason: string | null = null;
  let usage: TokenUsage | null = null;

  return {
    chunk(chunk: StreamChunk): ModelEvent[] {
      if (chunk.error !== undefined) throw mapStreamError(chunk.error);
      usage = chunk.usage ?? usage;
      finishReason = chunk.finishReason ?? finishReason;
      const events: ModelEvent[] = [];
      if (chunk.progress) events.push({ type: 'prompt', ...chunk.progress });
      if (chunk.reasoning) {
        hasReasoningField = true;
        events.push({ type: 'reasoning', text: chunk.reasoning });
      }
      if (chunk.text) {
        // A server that has a field for thoughts has taken the tags out already.
        if (hasReasoningField) events.push({ type: 'content', text: chunk.text });
        else events.push(...splitter.push(chunk.text));
      }
      // The last chunk of all has no text: what it tells is the usage itself.
      if (chunk.usageSoFar && (chunk.text || chunk.reasoning)) {
        events.push({ type: 'usage-so-far', usage: chunk.usageSoFar });
      }
      return events;
    },
    end(): ModelEvent[] {
      if (finishReason === null || finishReason === 'abort') {
        throw new ModelError({
          code: 'model_failed',
          reason: 'stream-interrupted',
          message: 'The model server broke the answer off.',
          retryable: true,
        });
      }
      const rest = hasReasoningField ? [] : splitter.end();
      return [
        ...rest,
        ...(usage ? [{ type: 'usage' as const, usage }] : []),
        { type: 'finish', finishReason: toFinishReason(finishReason) },
      ];
    },
  };
}

function toFinishReason(reason: string): FinishReason {
  return reason === 'stop' || reason === 'length' ? reason : 'other';
}

type ChunkReader = {
  /** @throws ModelError `stream-cut`; the signal's reason. */
  next(): Promise<IteratorResult<Uint8Array>>;
  /** Lets the server end the connection, so that it can be used again; one that does not is dropped. */
  discardWithin(milliseconds: number, limits: Pick<RequestLimits, 'abort'>): Promise<void>;
  release(): void;
};

/** A stream given by a replaced `fetch` may not heed the signal: waiting ends all the same. */
function createChunkReader(body: AsyncIterable<Uint8Array>, signal: AbortSignal): ChunkReader {
  const chunks = body[Symbol.asyncIterator]();
  let giveUp: ((reason: unknown) => void) | null = null;
  const onAbort = () => giveUp?.(signal.reason);
  signal.addEventListener('abort', onAbort);

  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        giveUp = reject;
        chunks.next().then(resolve, (error: unknown) => {
          reject(signal.aborted ? signal.reason : cutError(error));
        });
      }),
    async discardWithin(milliseconds, limits) {
      const late = () => limits.abort(new Error('The stream did not close.'));
      const timer = setTimeout(late, milliseconds);
      try {
        while (!(await chunks.next()).done);
      } catch {
        // Whether it closed well no longer matters: the answer was whole.
      } finally {
        clearTimeout(timer);
      }
    },
    release: () => signal.removeEventListener('abort', onAbort),
  };
}

/** A server that does not stream answers with JSON, an error perhaps, under status 200. */
async function assertEventStream(answer: HttpAnswer, signal: AbortSignal): Promise<void> {
  const mediaType = answer.header('content-type') ?? 'text/event-stream';
  if (mediaType.startsWith('text/event-stream')) return;
  const json = parseJson(await readText(answer, signal));
  if (typeof json === 'object' && json !== null && 'error' in json) throw mapStreamError(json);
  throw malformedError();
}

function cutError(cause?: unknown): ModelError {
  return new ModelError({
    code: 'model_failed',
    reason: 'stream-cut',
    message: 'The model server ended the stream before the answer was whole.',
    retryable: true,
    cause,
  });
}

function malformedError(): ModelError {
  return new ModelError({
    code: 'model_failed',
    reason: 'malformed-answer',
    message: 'The model server sent something that is no stream of an OpenAI-compatible server.',
  });
}
