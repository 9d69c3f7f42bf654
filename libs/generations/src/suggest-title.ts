import type { Message, Usage } from '@vigia/api-contract';
import type { ConversationStore } from '@vigia/conversations';
import type { ChatRequest } from '@vigia/model-client';
import type { Logger } from '@vigia/observability';
import { v7 as createId } from 'uuid';

import type { ModelBackend } from './model-backend.ts';
import type { GenerationRecord } from './scheduler.ts';
import { estimateTokens } from './token-estimate.ts';

export type TitleOptions = {
  store: ConversationStore;
  backend: ModelBackend;
  logger: Logger;
  now: () => number;
  /** Whether the model has nothing else to do. */
  isIdle: () => boolean;
  /** Told of each suggestion that was made, so that what it cost is accounted for like any answer. */
  onEnded: (record: GenerationRecord) => void;
};

/** Titles from the model itself, made only while it has nothing else to do. */
export type TitleSuggestions = {
  /** An answer has ended well: its conversation may want a title. */
  answered(owner: string, generationId: string): void;
  /** Somebody asks for an answer: the model is theirs. */
  giveWay(): void;
  stop(): void;
};

/** Conversations that wait for a title at most; more get none. */
const mostWaiting = 32;
const excerpt = 1000;
const titleTokens = 24;
const longestTitle = 60;
const deadline = 30_000;
const begun = 'Title:';

export function createTitleSuggestions(options: TitleOptions): TitleSuggestions {
  const { store, backend, logger, isIdle } = options;
  const waiting: { owner: string; generationId: string }[] = [];
  const tried = new Set<string>();
  let running: AbortController | null = null;
  let isStopped = false;

  /** After the turn in which an answer ends its slot is free. */
  const look = () => setImmediate(() => void next());

  async function next(): Promise<void> {
    if (isStopped || running || !isIdle() || backend.model().state !== 'ready') return;
    const job = waiting.shift();
    if (!job) return;
    running = new AbortController();
    try {
      await suggest(job.owner, job.generationId, running.signal);
    } catch (error) {
      // The first words stay its title.
      if (!running.signal.aborted) logger.warn('title-not-suggested', { error });
    } finally {
      running = null;
      look();
    }
  }

  async function suggest(owner: string, answerId: string, signal: AbortSignal): Promise<void> {
    const answer = await store.readGeneration(owner, answerId);
    const conversation = await store.readConversation(owner, answer.conversationId);
    if (conversation.titleSource !== 'first-message' || conversation.temporary) return;
    if (tried.has(conversation.id) || answer.parentId === null || answer.content === '') return;
    if (tried.size > 10_000) tried.clear();
    tried.add(conversation.id);
    const request = requestFor(await store.readMessage(owner, answer.parentId), answer, backend);
    const title = request && readTitle(await write(owner, request, signal));
    if (title) await store.suggestTitle(owner, conversation.id, title);
  }

  async function write(owner: string, request: ChatRequest, outer: AbortSignal): Promise<string> {
    const id = createId();
    const promptTokens = estimateTokens(request.messages);
    await store.ledger.reserve(owner, {
      generationId: id,
      kind: 'completion',
      model: request.model,
      promptTokens,
      completionTokens: titleTokens,
      dailyTokens: null,
      concurrentGenerations: null,
      requestsPerMinute: null,
    });
    const signal = AbortSignal.any([outer, AbortSignal.timeout(deadline)]);
    const extraFields = { ...request.extraFields, ...backend.extraFields?.({ id, owner }) };
    const startedAt = options.now();
    let text = '';
    let pieces = 0;
    let usage: Usage | null = null;
    let outcome: GenerationRecord['outcome'] = 'stopped';
    try {
      for await (const event of backend.client.streamChat(
        { ...request, extraFields },
        { signal },
      )) {
        if (event.type === 'content') {
          text += event.text;
          pieces += 1;
        }
        if (event.type === 'usage') usage = event.usage;
      }
      outcome = 'done';
      return text;
    } catch (error) {
      if (!outer.aborted) outcome = 'failed';
      throw error;
    } finally {
      const counted = usage ?? {
        promptTokens,
        completionTokens: pieces,
        counted: 'estimate' as const,
      };
      await store.ledger.settle(owner, id, counted, outcome);
      const milliseconds = options.now() - startedAt;
      options.onEnded({
        generationId: id,
        owner,
        kind: 'completion',
        model: request.model,
        outcome,
        code: null,
        ...counted,
        queueMilliseconds: 0,
        firstTokenMilliseconds: null,
        durationMilliseconds: milliseconds,
      });
    }
  }

  return {
    answered(owner, generationId) {
      if (isStopped || waiting.length >= mostWaiting) return;
      waiting.push({ owner, generationId });
      look();
    },
    giveWay: () => running?.abort(new Error('Somebody asked for an answer.')),
    stop() {
      isStopped = true;
      running?.abort(new Error('The agent is being stopped.'));
    },
  };
}

/** Null where the model would think aloud first: a title is not worth its thoughts. */
function requestFor(question: Message, answer: Message, backend: ModelBackend): ChatRequest | null {
  const model = backend.model();
  const fields = backend.continuationFields ?? null;
  if (!fields && model.reasons) return null;
  const text = [
    'This is the beginning of a conversation.',
    `Question: ${question.content.slice(0, excerpt)}`,
    `Answer: ${answer.content.slice(0, excerpt)}`,
    'Write a title of two to six words for it, in its language. Write the title alone.',
  ].join('\n\n');
  return {
    model: model.id,
    messages: [
      { role: 'user', content: text },
      // Begun already, it neither thinks nor explains.
      ...(fields ? [{ role: 'assistant' as const, content: begun }] : []),
    ],
    temperature: 0.2,
    maximumTokens: titleTokens,
    extraFields: fields ?? undefined,
  };
}

/** The title in what the model wrote; null where that is none. */
export function readTitle(text: string): string | null {
  const [line = ''] = text.trim().split('\n', 1);
  const title = line
    .replace(/^title\s*:/i, '')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    // Quotation marks by their numbers: a single letter outside ASCII doubles what the bundle takes in memory.
    .replace(/^[\s"'\u201c\u201d\u00ab\u00bb*_#`]+|[\s"'\u201c\u201d\u00ab\u00bb*_#`.:;,]+$/gu, '')
    .trim();
  const words = title.split(/\s+/).length;
  return /\p{L}{2}/u.test(title) && title.length <= longestTitle && words <= 10 ? title : null;
}
