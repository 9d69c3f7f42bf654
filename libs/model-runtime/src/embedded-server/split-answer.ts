import { createReasoningSplitter } from '@vigia/model-client';

import type { GenerationPart } from './generate.ts';
import { createStopFilter } from './stop-strings.ts';

export type AnswerPart =
  | { type: 'prompt'; processedTokens: number; totalTokens: number; cachedTokens: number }
  | { type: 'reasoning' | 'content'; text: string }
  | { type: 'end'; reason: 'stop' | 'length' };

/** How the text of a generation is to be read. */
export type AnswerForm = {
  /** `opened`: the prompt has opened the thinking already. `none`: the text is all answer. */
  reasoning: 'tagged' | 'opened' | 'none';
  /** Texts before which the answer ends. They do not end the thinking. */
  stop: string[];
};

/** Tells thinking from answer, and ends the answer at a stop string. Ending early ends the generation. */
export async function* splitAnswer(
  parts: AsyncIterable<GenerationPart>,
  { reasoning, stop }: AnswerForm,
): AsyncGenerator<AnswerPart, void, void> {
  const splitter =
    reasoning === 'none'
      ? null
      : createReasoningSplitter({ start: reasoning === 'opened' ? 'thinking' : 'unknown' });
  const filter = createStopFilter(stop);
  let stopped = false;

  function* passOn(
    pieces: { type: 'reasoning' | 'content'; text: string }[],
  ): Generator<AnswerPart, void, void> {
    for (const piece of pieces) {
      if (piece.type === 'reasoning') {
        yield piece;
        continue;
      }
      const filtered = filter.push(piece.text);
      if (filtered.text !== '') yield { type: 'content', text: filtered.text };
      if (filtered.stopped) {
        stopped = true;
        return;
      }
    }
  }

  let reason: 'stop' | 'length' = 'length';
  for await (const part of parts) {
    if (part.type === 'prompt') {
      yield part;
    } else if (part.type === 'text') {
      yield* passOn(splitter ? splitter.push(part.text) : [{ type: 'content', text: part.text }]);
    } else {
      reason = part.reason;
      yield* passOn(splitter?.end() ?? []);
    }
    if (stopped) break;
  }
  const rest = stopped ? '' : filter.end();
  if (rest !== '') yield { type: 'content', text: rest };
  yield { type: 'end', reason: stopped ? 'stop' : reason };
}
