import type { AddMessage, Message, Regenerate } from '@vigia/api-contract';
import type { BegunAnswer, BranchMessage, Idempotency } from '@vigia/conversations';
import { v7 as createId } from 'uuid';

import { createAdmission } from './admission.ts';
import { createPromptCounter } from './count-prompt.ts';
import { createElsewhere } from './elsewhere.ts';
import { toEventStream } from './event-stream.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Generation, ModelCall } from './generation.ts';
import { createGenerationRegistry } from './generation-registry.ts';
import { createInstanceWatch } from './instance-watch.ts';
import {
  defaultOptions,
  type GenerationService,
  type GenerationServiceOptions,
  type NewAnswer,
  type NewCompletion,
} from './generation-service-options.ts';
import { defaultLimits, type Standing } from './limits.ts';
import { measureContext } from './measure-context.ts';
import { createPace } from './pace.ts';
import { type PreparedRequest, prepareChat } from './prepare-chat.ts';
import { prepareCompletion } from './prepare-completion.ts';
import { createProgressRecorder } from './progress-recorder.ts';
import { readHistory } from './read-history.ts';
import { draining, refuseParent, refuseToContinue, unknownEvent } from './refusals.ts';
import { accepted, idempotencyOf, Replayed } from './repeated-calls.ts';
import { createScheduler } from './scheduler.ts';
import { createTitleSuggestions } from './suggest-title.ts';
import { titleOf } from './title.ts';

/** Admits, queues, runs, stores and tells of generations. They outlive every connection. */
export function createGenerationService(given: GenerationServiceOptions): GenerationService {
  const options = { ...defaultOptions, ...given };
  const { store, backend, logger, now } = options;
  const limitsOf = options.limits ?? (() => defaultLimits);
  const pace = createPace(now);
  const countPrompt = createPromptCounter(backend, logger);
  const queue = createFairQueue<Generation>();
  const admission = createAdmission({ ...options, queue, pace });
  const registry = createGenerationRegistry({
    ...options,
    onAbandoned: (generation) => void scheduler.stop(generation, 'client_gone'),
  });
  const scheduler = createScheduler({
    ...options,
    countPrompt,
    queue,
    registry,
    pace,
    progress: createProgressRecorder({
      record: (progress) => store.ledger.recordProgress(progress),
      interval: options.checkpointInterval,
      onFailure: (error) => logger.warn('progress-not-recorded', { error }),
    }),
    onTold: ({ owner }) => admission.ended(owner),
    onEnded(record) {
      const { owner, counted, ...fields } = record;
      logger.info('generation-ended', {
        ...fields,
        subject: owner,
        code: record.code ?? undefined,
        firstTokenMilliseconds: record.firstTokenMilliseconds ?? undefined,
        estimated: counted !== 'server',
      });
      options.onEnded?.(record);
      if (record.kind === 'chat' && record.outcome === 'done')
        titles?.answered(owner, record.generationId);
    },
  });
  const titles = options.suggestTitles
    ? createTitleSuggestions({
        ...options,
        isIdle: () => queue.size === 0 && scheduler.running === 0,
        onEnded: (record) => options.onEnded?.(record),
      })
    : null;
  const elsewhere = createElsewhere({
    ...options,
    readHere: (owner, id, afterId, signal) => registry.find(owner, id)?.log.read(afterId, signal),
  });
  const watch = createInstanceWatch({ ...options, registry, scheduler });
  let isDraining = false;

  async function standingOf(owner: string): Promise<Standing> {
    const limits = limitsOf(owner);
    const { tokensPerDay: limit } = limits;
    const requests = admission.requestsOf(owner, limits);
    if (limit === null) return { requests, tokens: null };
    const { usedTokens, reservedTokens, resetsAt } = await store.ledger.readAllowance(owner);
    const remaining = Math.max(0, limit - usedTokens - reservedTokens);
    return { requests, tokens: { limit, remaining, resetsAt } };
  }

  type Admit<Result> = {
    owner: string;
    kind: 'chat' | 'completion';
    /** An answer that is gone on with. */
    continued?: Message | undefined;
    prepare: (
      isLimited: boolean,
    ) => Promise<{ prepared: PreparedRequest<unknown>; call: ModelCall }>;
    /** Stores what must be stored before the generation may run; null when an earlier call did it. */
    begin: (generationId: string) => Promise<Result | null>;
  };

  /** One way in for all: limits, reservation, storing, queue. A refusal on the way leaves nothing held. */
  async function admit<Result>({ owner, kind, continued, prepare, begin }: Admit<Result>) {
    if (isDraining) throw draining();
    const limits = limitsOf(owner);
    const admitted = admission.enter(owner, limits);
    const id = createId();
    let isReserved = false;
    try {
      const { prepared, call } = await prepare(limits.tokensPerDay !== null);
      const reservation = await store.ledger.reserve(owner, {
        generationId: id,
        kind,
        model: backend.model().id,
        promptTokens: prepared.promptTokens,
        completionTokens: prepared.maximumTokens,
        dailyTokens: limits.tokensPerDay,
        concurrentGenerations: limits.concurrentGenerations,
        requestsPerMinute: limits.requestsPerMinute,
      });
      isReserved = true;
      call.request.maximumTokens = reservation.completionTokens;
      const result = await begin(id);
      if (result === null) throw new Replayed();
      // Asked again: the drain may have begun while this was stored.
      const { promptTokens, isCounted } = prepared;
      const budget = promptTokens + reservation.completionTokens;
      const uncountedBudget = limits.tokensPerDay === null || isCounted ? null : budget;
      const fitAgain = async () => {
        const again = (await prepare(limits.tokensPerDay !== null)).call.request;
        // What was set aside for the answer stays the limit.
        const most = reservation.completionTokens;
        const maximumTokens = Math.min(again.maximumTokens ?? most, most);
        Object.assign(call.request, again, { maximumTokens });
      };
      const generation = registry.create({
        id,
        owner,
        kind,
        call,
        prefix: continued ?? null,
        promptTokens,
        uncountedBudget,
        fitAgain: prepared.isFitted ? null : fitAgain,
        isToldFirst:
          kind === 'completion' && limits.tokensPerDay === null && !store.instances.isShared,
      });
      admitted.leave();
      titles?.giveWay();
      scheduler.enqueue(generation);
      if (isDraining) void scheduler.stop(generation, 'interrupted');
      const { remainingTokens, resetsAt, recentRequests } = reservation;
      const requests = admission.requestsOf(owner, limits);
      if (requests && recentRequests !== null) {
        requests.remaining = Math.max(0, requests.limit - recentRequests);
      }
      return {
        result,
        id,
        standing: {
          requests,
          tokens:
            limits.tokensPerDay === null || remainingTokens === null
              ? null
              : { limit: limits.tokensPerDay, remaining: remainingTokens, resetsAt },
        },
      };
    } catch (error) {
      admitted.leave();
      admission.ended(owner);
      if (isReserved) await store.ledger.settle(owner, id, null, 'refused');
      throw error;
    }
  }

  async function answer(
    owner: string,
    idempotency: Idempotency | undefined,
    parameters: AddMessage['parameters'],
    readBranch: () => Promise<BranchMessage[]>,
    begin: (generationId: string) => Promise<BegunAnswer>,
    continued?: Message,
  ): Promise<NewAnswer> {
    const earlier = idempotency && (await store.findReplay(owner, idempotency));
    if (earlier) return { accepted: accepted(earlier), standing: await standingOf(owner) };
    let begun: BegunAnswer | undefined;
    try {
      const { standing } = await admit({
        owner,
        kind: 'chat',
        continued,
        async prepare(isLimited) {
          const model = backend.model();
          const prepared = await prepareChat({
            branch: await readBranch(),
            parameters: parameters ?? {},
            model,
            defaultMaximumTokens: options.defaultMaximumTokens,
            count: (messages) =>
              countPrompt({ kind: 'chat', request: { model: model.id, messages } }),
            isLimited,
            continuation: continued && { fields: backend.continuationFields ?? null },
          });
          return { prepared, call: { kind: 'chat', request: prepared.request } };
        },
        async begin(generationId) {
          begun = await begin(generationId);
          return begun.replayed ? null : begun;
        },
      });
      if (!begun) throw new Error('Nothing was stored.');
      return { accepted: accepted(begun), standing };
    } catch (error) {
      if (error instanceof Replayed && begun) {
        return { accepted: accepted(begun), standing: await standingOf(owner) };
      }
      throw error;
    }
  }

  return {
    async addMessage(owner, conversationId, body, key) {
      const idempotency = idempotencyOf(key, ['message', conversationId, body]);
      const conversation = await store.readConversation(owner, conversationId);
      const parentId = body.parentId === undefined ? conversation.activeLeafId : body.parentId;
      const question = { id: '', parentId, role: 'user' as const, content: body.content };
      return answer(
        owner,
        idempotency,
        body.parameters,
        async () => [
          question,
          ...(parentId === null
            ? []
            : await readHistory(store, owner, parentId, backend.model()).catch(refuseParent)),
        ],
        (generationId) =>
          store.beginTurn(owner, {
            conversationId,
            parentId,
            content: body.content,
            title: titleOf(body.content),
            generationId,
            model: backend.model().id,
            idempotency,
          }),
      );
    },

    async regenerate(owner: string, messageId: string, body: Regenerate, key) {
      const idempotency = idempotencyOf(key, ['regeneration', messageId, body]);
      const message = await store.readMessage(owner, messageId);
      const questionId = message.role === 'user' ? message.id : message.parentId;
      return answer(
        owner,
        idempotency,
        body.parameters,
        async () =>
          questionId === null ? [] : readHistory(store, owner, questionId, backend.model()),
        (generationId) =>
          store.beginRegeneration(owner, {
            messageId,
            generationId,
            model: backend.model().id,
            idempotency,
          }),
      );
    },

    async continueAnswer(owner: string, messageId: string, body: Regenerate, key) {
      const idempotency = idempotencyOf(key, ['continuation', messageId, body]);
      const cut = await store.readMessage(owner, messageId);
      refuseToContinue(cut);
      return answer(
        owner,
        idempotency,
        body.parameters,
        () => readHistory(store, owner, messageId, backend.model()),
        (generationId) =>
          store.beginRegeneration(owner, {
            messageId,
            generationId,
            model: backend.model().id,
            prefix: cut,
            idempotency,
          }),
        cut,
      );
    },

    async measureContext(owner, conversationId, body) {
      const { activeLeafId } = await store.readConversation(owner, conversationId);
      const model = backend.model();
      return measureContext({
        history: activeLeafId === null ? [] : await readHistory(store, owner, activeLeafId, model),
        body,
        model,
        count: (messages) => countPrompt({ kind: 'chat', request: { model: model.id, messages } }),
        defaultMaximumTokens: options.defaultMaximumTokens,
      });
    },

    async complete(owner, call): Promise<NewCompletion> {
      const { id, standing } = await admit({
        owner,
        kind: 'completion',
        prepare: async (isLimited) => ({
          prepared: await prepareCompletion(call, {
            model: backend.model(),
            defaultMaximumTokens: options.defaultMaximumTokens,
            count: countPrompt,
            isLimited,
          }),
          call,
        }),
        begin: async () => 'nothing to store',
      });
      return { generationId: id, standing };
    },

    async subscribe(owner, generationId, afterId, signal) {
      const generation = registry.find(owner, generationId);
      if (generation) {
        if (afterId > generation.log.lastId) throw unknownEvent(generation.log.lastId);
        return {
          [Symbol.asyncIterator]: () => generation.log.read(afterId, signal),
          follow: (take) => generation.log.follow(afterId, take, signal),
        };
      }
      return toEventStream(await elsewhere.follow(owner, generationId, afterId, signal));
    },

    async cancel(owner, generationId, cause = 'stopped') {
      const generation = registry.find(owner, generationId);
      if (generation) return scheduler.stop(generation, cause);
      if (await elsewhere.cancel(owner, generationId, cause)) return;
      await store.readGeneration(owner, generationId);
    },

    standingOf,

    figures: () => ({
      slots: backend.slots,
      running: scheduler.running,
      queued: queue.size,
      tokensPerSecond: pace.tokensPerSecond(),
      failedLastHour: pace.failedLastHour(),
    }),

    waiting: () =>
      queue.order().map(({ id, owner, kind, acceptedAt }, index) => ({
        generationId: id,
        owner,
        kind,
        position: index + 1,
        acceptedAt: new Date(acceptedAt).toISOString(),
      })),

    join: () => watch.start(),
    leave: () => watch.stop(),

    get isDraining() {
      return isDraining;
    },

    async drain(signal) {
      isDraining = true;
      titles?.stop();
      const ended = Promise.all(registry.unfinished().map((generation) => generation.ended));
      const outOfTime = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([ended, outOfTime]);
      await Promise.all(
        registry.unfinished().map((generation) => scheduler.stop(generation, 'interrupted')),
      );
    },
  };
}
