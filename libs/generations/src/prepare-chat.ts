import {
  type GenerationParameters,
  type Message,
  type Model,
  ProblemError,
} from '@vigia/api-contract';
import type { BranchMessage } from '@vigia/conversations';
import type { ChatMessage, ChatRequest } from '@vigia/model-client';

import { estimateTokens, mostTokens } from './token-estimate.ts';

/** A request for the model, with what it will cost at most. */
export type PreparedRequest<Request> = {
  request: Request;
  /** Tokens of the prompt as far as they are known before the model reads it. */
  promptTokens: number;
  /** Whether the model's tokenizer has counted them; else they are estimated. */
  isCounted: boolean;
  /** Whether it is known to fit the model's context. */
  isFitted: boolean;
  maximumTokens: number;
};

export type PrepareChatOptions = {
  /** From the newest to the oldest, the question to answer first. */
  branch: BranchMessage[];
  parameters: GenerationParameters;
  model: Model;
  /** The longest answer when the caller names none. */
  defaultMaximumTokens: number;
  /** Counts by the model's tokenizer; null where it cannot now. */
  count: (messages: ChatMessage[]) => Promise<number | null>;
  /**
   * Whether a token too many would break a limit: then the prompt is counted though it fits, and where
   * nobody can count it, the most that it can have is taken.
   */
  isLimited: boolean;
  /**
   * The newest message is an answer that was cut and is to be gone on with: by these fields of the model
   * server's, or where it has none by a message that asks for it.
   */
  continuation?: { fields: Readonly<Record<string, unknown>> | null } | undefined;
};

/** Asks for the rest of an answer where the model server cannot go on with a message. */
const requestToContinue =
  'Your last answer was cut off. Go on with it exactly where it stopped, even in the middle of a word or of a code block. ' +
  'Do not repeat anything of it, do not begin anew, and say nothing about this request.';

/** The least room that is kept for an answer, in tokens: with less, older turns go. */
const leastAnswer = 512;

/**
 * Puts the history together for the model: the system prompt, then as many of the newest turns as fit
 * its context together with the answer. Earlier reasoning stays out: models are trained without it.
 * @throws ProblemError `context_length_exceeded` when not even the question fits.
 */
export async function prepareChat(
  options: PrepareChatOptions,
): Promise<PreparedRequest<ChatRequest>> {
  const { model, parameters, continuation } = options;
  const wanted = parameters.maximumTokens ?? options.defaultMaximumTokens;
  const system: ChatMessage[] =
    parameters.systemPrompt === undefined || parameters.systemPrompt.trim() === ''
      ? []
      : [{ role: 'system', content: parameters.systemPrompt }];
  const turns = options.branch.map(toChatMessage).reverse();
  if (continuation && !continuation.fields)
    turns.push({ role: 'user', content: requestToContinue });
  const fitted = await fit(system, turns, wanted, options);
  return {
    request: {
      model: model.id,
      messages: fitted.messages,
      temperature: parameters.temperature ?? model.recommended.temperature,
      topP: parameters.topP ?? model.recommended.topP,
      maximumTokens: fitted.maximumTokens,
      seed: parameters.seed,
      extraFields: continuation?.fields ?? undefined,
    },
    promptTokens: fitted.promptTokens,
    isCounted: fitted.isCounted,
    isFitted: fitted.isFitted,
    maximumTokens: fitted.maximumTokens,
  };
}

type Fitted = Omit<PreparedRequest<unknown>, 'request'> & { messages: ChatMessage[] };

async function fit(
  system: ChatMessage[],
  turns: ChatMessage[],
  wanted: number,
  { model, count, isLimited, continuation }: PrepareChatOptions,
): Promise<Fitted> {
  const context = model.contextTokens;
  const all = [...system, ...turns];
  const guess = isLimited ? mostTokens : estimateTokens;
  if (context === null || mostTokens(all) + wanted <= context) {
    const counted = isLimited ? await count(all) : null;
    return {
      messages: all,
      promptTokens: counted ?? guess(all),
      isCounted: counted !== null,
      isFitted: context !== null,
      maximumTokens: wanted,
    };
  }

  const room = context - Math.min(wanted, leastAnswer, Math.floor(context / 2));
  let isCounted = false;
  const size = async (first: number) => {
    const messages = [...system, ...turns.slice(first)];
    const counted = await count(messages);
    isCounted = counted !== null;
    return counted ?? estimateTokens(messages);
  };
  // A question always stays, and so does all that is needed to go on with its answer.
  const last = turns.length - (continuation ? (continuation.fields ? 2 : 3) : 1);
  // The first of the oldest turns that may stay, found by halving: a few counts, however many turns.
  let low = 0;
  let high = last;
  let tokens = await size(0);
  if (tokens > room) {
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((await size(middle)) <= room) high = middle;
      else low = middle + 1;
    }
    // A history starts with a question.
    while (low < last && turns[low]?.role !== 'user') low += 1;
    tokens = await size(low);
  }
  if (tokens + 1 > context) {
    throw new ProblemError('context_length_exceeded', {
      detail: `The message has about ${tokens} tokens; the model reads ${context}, its answer included.`,
      remedy: 'Shorten the message, or send it in parts.',
      errors: [{ field: 'content', detail: "It does not fit the model's context." }],
    });
  }
  const messages = [...system, ...turns.slice(low)];
  return {
    messages,
    promptTokens: isCounted ? tokens : guess(messages),
    isCounted,
    isFitted: isCounted,
    maximumTokens: Math.max(1, Math.min(wanted, context - tokens)),
  };
}

function toChatMessage({ role, content }: Pick<Message, 'role' | 'content'>): ChatMessage {
  return { role, content: role === 'assistant' ? withoutReasoning(content) : content };
}

/** Thoughts that a model server left in the answer. */
function withoutReasoning(content: string): string {
  const end = content.lastIndexOf('</think>');
  return end < 0 ? content : content.slice(end + '</think>'.length).trimStart();
}
