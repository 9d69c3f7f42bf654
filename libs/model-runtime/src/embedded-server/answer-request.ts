import { openAiStreamError, ProblemError } from '@vigia/api-contract';
import type { Response } from 'express';

import type { CompletionObjects } from './completion-objects.ts';
import { openEventStream } from './event-stream.ts';
import { generate, type GenerationEnvironment, type GenerationRequest } from './generate.ts';
import { type AnswerForm, splitAnswer } from './split-answer.ts';
import type { RequestUsage } from './usage-ledger.ts';

/** A request in the one form that both completion routes share. */
export type AnswerRequest = {
  usage: RequestUsage;
  generation: Omit<GenerationRequest, 'signal' | 'usage'>;
  form: AnswerForm;
  objects: CompletionObjects;
  stream: boolean;
  includeUsage: boolean;
  returnProgress: boolean;
};

class CallerLeft extends Error {
  override readonly name = 'CallerLeft';
}

/**
 * Generates and answers, streamed or whole. The model stops when the caller leaves. Throws only while
 * nothing has been sent; a stream that fails later ends with an error object and without `[DONE]`.
 */
export async function answerRequest(
  response: Response,
  answer: AnswerRequest,
  environment: GenerationEnvironment,
): Promise<void> {
  const { usage } = answer;
  const { ledger } = environment;
  const leaving = new AbortController();
  const onClose = () => {
    if (!response.writableFinished) leaving.abort(new CallerLeft('The caller left.'));
  };
  response.once('close', onClose);
  if (response.closed) onClose();
  try {
    const reason = await (answer.stream ? streamAnswer : sendWhole)(
      response,
      answer,
      environment,
      leaving.signal,
    );
    ledger.end(usage, reason);
  } catch (error) {
    ledger.end(usage, leaving.signal.aborted ? 'cancelled' : 'failed');
    if (!leaving.signal.aborted) throw error;
  } finally {
    response.off('close', onClose);
  }
}

async function streamAnswer(
  response: Response,
  answer: AnswerRequest,
  environment: GenerationEnvironment,
  signal: AbortSignal,
): Promise<'stop' | 'length'> {
  const { usage, objects } = answer;
  const began = performance.now();
  let stream: ReturnType<typeof openEventStream> | undefined;
  let reason: 'stop' | 'length' = 'length';
  try {
    for await (const part of parts(answer, environment, signal)) {
      // Opened with the first sign of life, so that a refusal before it is a plain status.
      if (!stream) {
        stream = openEventStream(response, signal);
        const opening = objects.opening();
        if (opening) await stream.send(opening);
      }
      if (part.type === 'end') reason = part.reason;
      else if (part.type !== 'prompt') await stream.send(objects.delta(part));
      else if (answer.returnProgress) {
        await stream.send(objects.progress(part, performance.now() - began));
      }
    }
    if (!stream) throw new Error('A generation ended without a part.');
    await stream.send(objects.closing(reason));
    // Ended before the last bytes leave: who reads the usage at once finds the same in the ledger.
    environment.ledger.end(usage, reason);
    if (answer.includeUsage) await stream.send(objects.usage(usage));
    stream.finish();
    return reason;
  } catch (error) {
    if (!stream || signal.aborted) throw error;
    environment.ledger.end(usage, 'failed');
    stream.fail(
      error instanceof ProblemError
        ? openAiStreamError(error.problem.code, { detail: error.problem.detail })
        : openAiStreamError('model_failed', { detail: 'The model failed while it answered.' }),
    );
    return reason;
  }
}

async function sendWhole(
  response: Response,
  answer: AnswerRequest,
  environment: GenerationEnvironment,
  signal: AbortSignal,
): Promise<'stop' | 'length'> {
  const texts = { reasoning: '', content: '' };
  let reason: 'stop' | 'length' = 'length';
  for await (const part of parts(answer, environment, signal)) {
    if (part.type === 'end') reason = part.reason;
    else if (part.type !== 'prompt') texts[part.type] += part.text;
  }
  response.status(200).json(answer.objects.whole(texts, reason, answer.usage));
  return reason;
}

function parts(
  { generation, usage, form }: AnswerRequest,
  environment: GenerationEnvironment,
  signal: AbortSignal,
) {
  return splitAnswer(generate({ ...generation, usage, signal }, environment), form);
}
