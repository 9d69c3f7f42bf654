import {
  type ContextMeasure,
  type MeasureContext,
  type Model,
  ProblemError,
} from '@vigia/api-contract';
import type { BranchMessage } from '@vigia/conversations';
import type { ChatMessage } from '@vigia/model-client';

import { prepareChat } from './prepare-chat.ts';

type MeasureOptions = {
  /** From the newest to the oldest. */
  history: BranchMessage[];
  body: MeasureContext;
  model: Model;
  /** Counts by the model's tokenizer; null where it cannot now. */
  count: (messages: ChatMessage[]) => Promise<number | null>;
  /** The longest answer, which room is kept for. */
  defaultMaximumTokens: number;
};

/** What the model would read if the question were asked now: the same choice of turns as then. */
export async function measureContext({
  history,
  body,
  model,
  count,
  defaultMaximumTokens,
}: MeasureOptions): Promise<ContextMeasure> {
  const { contextTokens } = model;
  const question = { id: '', parentId: null, role: 'user' as const, content: body.content ?? '' };
  const branch = [question, ...history];
  try {
    const { request, promptTokens, isCounted } = await prepareChat({
      branch,
      parameters: body.systemPrompt === undefined ? {} : { systemPrompt: body.systemPrompt },
      model,
      defaultMaximumTokens,
      count,
      isLimited: true,
    });
    const read = request.messages.filter(({ role }) => role !== 'system').length;
    const first = branch[read - 1];
    const isWhole = read === branch.length && (first?.parentId ?? null) === null;
    return {
      contextTokens,
      promptTokens,
      counted: isCounted ? 'tokenizer' : 'estimate',
      fits: true,
      firstReadMessageId: isWhole ? null : first?.id || null,
    };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'context_length_exceeded')
      throw error;
    return {
      contextTokens,
      promptTokens: contextTokens ?? 0,
      counted: 'estimate',
      fits: false,
      firstReadMessageId: null,
    };
  }
}
