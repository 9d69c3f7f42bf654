import type { IncomingMessage } from 'node:http';

import { createProblem, type Problem, toOpenAiError, type Usage } from '@vigia/api-contract';
import type { EventStream, ModelCall } from '@vigia/generations';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { sendProblem } from '../http/answer-problem.ts';
import { subjectIn } from '../http/door.ts';
import type { NotedResponse } from '../http/exchange.ts';
import { withRateLimits } from '../http/rate-limit-headers.ts';
import { createStreamWriter, type StreamWriter } from '../http/stream-writer.ts';
import type { CompletionHead, CompletionObjects, CompletionText } from './completion-objects.ts';

export type CompletionRequest = {
  call: ModelCall;
  stream: boolean;
  includeUsage: boolean;
  objects: CompletionObjects;
};

/** How an answer goes out: chunk by chunk, or as one object at the end. */
type Presentation = {
  text(type: 'reasoning' | 'content', text: string): Promise<void> | undefined;
  waiting(position: number): Promise<void> | undefined;
  finish(finishReason: string, usage: Usage | null): void;
  /** After the headers are out: ends so that every OpenAI SDK raises. */
  fail(problem: Problem): Promise<void>;
};

/**
 * Answers one request through `/v1`. It goes through the same queue and ledger as any other, is
 * stored nowhere, and stops when its client leaves. An answer that was cut never looks whole.
 */
export async function answerCompletion(
  { generations, backend, heartbeatMilliseconds }: AgentDependencies,
  request: IncomingMessage,
  response: NotedResponse,
  completion: CompletionRequest,
): Promise<void> {
  const owner = subjectIn(response);
  const writer = createStreamWriter(response, {
    heartbeatMilliseconds,
    // White space before JSON means nothing; a comment in a stream neither.
    heartbeat: completion.stream ? ': still here\n\n' : ' ',
    open() {
      response.setHeader(
        'Content-Type',
        completion.stream ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8',
      );
      response.setHeader('X-Accel-Buffering', 'no');
    },
  });
  try {
    const { generationId } = await withRateLimits(response, generations, owner, () =>
      generations.complete(owner, completion.call),
    );
    response.locals.generationId = generationId;
    forget(request);
    // Refused when it has ended by then: nothing is left to stop.
    const leave = () =>
      void generations.cancel(owner, generationId, 'client_gone').catch(() => undefined);
    writer.signal.addEventListener('abort', leave, { once: true });
    if (writer.signal.aborted) leave();
    const head = {
      generationId,
      created: Math.floor(Date.now() / 1000),
      model: backend.model().id,
    };
    const present = completion.stream ? presentStream : presentWhole;
    const presentation = present(writer, head, completion);
    const events = await generations.subscribe(owner, generationId, 0, writer.signal);
    const problem = await follow(events, presentation);
    if (!problem || writer.signal.aborted) return;
    if (writer.isOpen) await presentation.fail(problem);
    else sendProblem(request, response, problem);
  } finally {
    writer.dispose();
  }
}

/** Lets go of what was read of a request: thousands of long answers would each hold it to their end. */
function forget(request: IncomingMessage): void {
  request.rawHeaders = [];
  request.headers = {};
}

/** Presents the events up to the end; the problem, when that is one. */
async function follow(events: EventStream, presentation: Presentation): Promise<Problem | null> {
  /** Characters of each text that were told. */
  const told = { reasoning: 0, content: 0 };
  let usage: Usage | null = null;
  let problem: Problem | null = null;

  // A promise only where the client has to be waited for: this is done for each token.
  function tell(type: 'reasoning' | 'content', text: string): Promise<void> | undefined {
    if (text === '') return undefined;
    told[type] += text.length;
    return presentation.text(type, text);
  }
  async function tellRest({ reasoning, content }: CompletionText): Promise<void> {
    await tell('reasoning', reasoning.slice(told.reasoning));
    await tell('content', content.slice(told.content));
  }

  await events.follow(({ event }) => {
    switch (event.type) {
      case 'queued':
        return presentation.waiting(event.position);
      case 'reasoning':
      case 'content':
        return tell(event.type, event.text);
      case 'snapshot':
        // The reader fell behind: what it has not been told yet is the rest of each text.
        return tellRest(event);
      case 'usage':
        usage = event.usage;
        return undefined;
      case 'error':
        problem = event.problem;
        return undefined;
      case 'done':
        if (event.finishReason === 'cancelled') problem = createProblem('generation_interrupted');
        else presentation.finish(event.finishReason, usage);
        return undefined;
      default:
        return undefined;
    }
  });
  return problem;
}

function presentStream(
  writer: StreamWriter,
  head: CompletionHead,
  { objects, includeUsage }: CompletionRequest,
): Presentation {
  const dataOf = (...chunks: object[]) =>
    chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
  const data = (...chunks: object[]) => writer.write(dataOf(...chunks));
  let hasStarted = false;
  const start = () => {
    if (hasStarted) return [];
    hasStarted = true;
    return objects.start(head);
  };
  return {
    text: (type, text) => data(...start(), objects.text(head, type, text)),
    waiting: (position) => writer.write(`: queued, position ${position}\n\n`),
    finish(finishReason, usage) {
      const counted = includeUsage && usage ? [objects.usage(head, usage)] : [];
      const last = dataOf(...start(), objects.finish(head, finishReason), ...counted);
      writer.end(`${last}data: [DONE]\n\n`);
    },
    async fail(problem) {
      await data(toOpenAiError(problem));
      writer.cut();
    },
  };
}

function presentWhole(
  writer: StreamWriter,
  head: CompletionHead,
  { objects }: CompletionRequest,
): Presentation {
  const text: CompletionText = { reasoning: '', content: '' };
  return {
    text(type, more) {
      text[type] += more;
      return undefined;
    },
    waiting: () => undefined,
    finish(finishReason, usage) {
      writer.end(JSON.stringify(objects.whole(head, text, finishReason, usage)));
    },
    async fail() {
      writer.cut();
    },
  };
}
