import { type Deadlines } from './deadlines.ts';
import { type BodyFlow, type HttpAnswer, type HttpTransport } from './http-transport.ts';
import { mapStreamError } from './map-server-error.ts';
import { type FinishReason, type ModelEvent, type TokenUsage } from './model-event.ts';
import { ModelError } from './model-error.ts';
import { createReasoningSplitter, type ReasoningSplitterOptions } from './reasoning-splitter.ts';
import { createRequestLimits } from './request-limits.ts';
import { openAnswer, readText } from './send-request.ts';
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

/** Told of an answer as it comes, each event within the turn in which its bytes came. */
export type EventReader = {
  event(event: ModelEvent): void;
  /** The answer is whole. Nothing follows. */
  end(): void;
  /** ModelError, or the signal's reason. Nothing follows. */
  fail(error: unknown): void;
};

/** An answer that is being read. */
export type Reading = {
  /** No more for now; what is under way may still come. */
  hold(): void;
  resume(): void;
  /** Ends the request and the server's work; nothing more is told. */
  leave(): void;
};

/** What a model server says to one request: for a loop, or told at once. To be read in one way, once. */
export type ModelStream = AsyncIterable<ModelEvent> & { read(reader: EventReader): Reading };

/** A request for a stream; it is sent when somebody reads. */
export function streamGeneration(request: GenerationToStream): ModelStream {
  return {
    read: (reader) => readGeneration(request, reader),
    [Symbol.asyncIterator]: () => iterate(request),
  };
}

/**
 * Sends a request for a stream and tells what it says. No promise is between the socket and the reader:
 * each layer that a token would wait in costs as much as reading it.
 */
function readGeneration(request: GenerationToStream, reader: EventReader): Reading {
  const { transport, url, headers, body, retries } = request;
  const limits = createRequestLimits(request.deadlines, request.signal, fail);
  const { signal } = limits;
  const sentData = createServerSentDataReader();
  const translate = createChunkTranslator(request.splitter);
  let flow: BodyFlow | null = null;
  let isHeld = false;
  let isOver = false;

  /** Whether this was the first to say so. */
  function isOverNow(): boolean {
    if (isOver) return false;
    isOver = true;
    limits.release();
    return true;
  }

  function fail(error: unknown): void {
    if (!isOverNow()) return;
    if (!signal.aborted) limits.abort(new Error('Nobody reads this stream any more.'));
    reader.fail(error);
  }

  function take(bytes: Uint8Array): void {
    if (isOver) return;
    try {
      for (const data of sentData.read(bytes)) {
        if (data.trim() === '[DONE]') {
          tellAll(translate.end());
          finish();
          return;
        }
        const chunk = readStreamChunk(data);
        if (!chunk) throw malformedError();
        if (chunk.progress) limits.sawProgress();
        if (chunk.text || chunk.reasoning) limits.sawToken();
        tellAll(translate.chunk(chunk));
        if (isOver) return;
      }
    } catch (error) {
      fail(error);
    }
    if (!isOver && !isHeld) limits.waiting();
  }

  function tellAll(events: readonly ModelEvent[]): void {
    for (const event of events) {
      if (isOver) return;
      reader.event(event);
    }
  }

  /** Lets the server end the connection, so that it can be used again; one that does not is dropped. */
  let closing: NodeJS.Timeout | undefined;
  function finish(): void {
    if (!isOverNow()) return;
    closing = setTimeout(
      () => limits.abort(new Error('The stream did not close.')),
      closingMilliseconds,
    );
    flow?.resume();
    reader.end();
  }

  limits.waiting();
  openAnswer(transport, { method: 'POST', url, headers, body, signal }, retries, {
    answer(answer) {
      const mediaType = answer.header('content-type') ?? 'text/event-stream';
      if (!mediaType.startsWith('text/event-stream')) {
        errorOf(answer, signal).then(fail, fail);
        return;
      }
      flow = answer.flow({
        data: take,
        end() {
          clearTimeout(closing);
          if (!isOver) fail(cutError());
        },
        error(error) {
          clearTimeout(closing);
          if (!isOver) fail(signal.aborted ? signal.reason : cutError(error));
        },
      });
      if (isHeld) flow.pause();
    },
    error: fail,
  });

  return {
    hold() {
      if (isHeld || isOver) return;
      isHeld = true;
      limits.resting();
      flow?.pause();
    },
    resume() {
      if (!isHeld || isOver) return;
      isHeld = false;
      limits.waiting();
      flow?.resume();
    },
    leave() {
      if (isOverNow()) limits.abort(new Error('Nobody reads this stream any more.'));
    },
  };
}

/** The same for a loop: the server waits while the loop does. */
async function* iterate(request: GenerationToStream): AsyncGenerator<ModelEvent> {
  const told: ModelEvent[] = [];
  let over: { error: unknown } | 'whole' | null = null;
  let wake: (() => void) | null = null;
  const rouse = () => {
    wake?.();
    wake = null;
  };
  const reading = readGeneration(request, {
    event(event) {
      told.push(event);
      reading.hold();
      rouse();
    },
    end() {
      over = 'whole';
      rouse();
    },
    fail(error) {
      over = { error };
      rouse();
    },
  });
  try {
    for (;;) {
      const event = told.shift();
      if (event) {
        yield event;
        continue;
      }
      const how = over as { error: unknown } | 'whole' | null;
      if (how === 'whole') return;
      if (how) throw how.error;
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      reading.resume();
      await changed;
    }
  } finally {
    reading.leave();
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

/** A server that does not stream answers with JSON, an error perhaps, under status 200. */
async function errorOf(answer: HttpAnswer, signal: AbortSignal): Promise<ModelError> {
  const json = parseJson(await readText(answer, signal));
  if (typeof json === 'object' && json !== null && 'error' in json) return mapStreamError(json);
  return malformedError();
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
