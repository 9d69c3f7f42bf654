import type { Model } from '@vigia/api-contract';
import {
  type ChatRequest,
  type CompletionRequest,
  ModelError,
  type ModelEvent,
  type ModelStream,
} from '@vigia/model-client';

import type { ModelBackend } from '../model-backend.ts';

/** One request at the scripted model, which the test answers step by step. */
export type ScriptedCall = {
  request: ChatRequest | CompletionRequest;
  say(...events: ModelEvent[]): void;
  content(text: string): void;
  reasoning(text: string): void;
  finish(): void;
  die(reason?: 'stream-cut' | 'unreachable' | 'server-error'): void;
  /** Whether the caller has left. */
  readonly isAborted: boolean;
};

export type ScriptedBackend = ModelBackend & {
  calls: ScriptedCall[];
  /** Waits until the model was asked so often. */
  called(count: number): Promise<ScriptedCall>;
  setModel(change: Partial<Model>): void;
};

/** A model server whose every word the test decides: the edge beyond which nothing of ours runs. */
export function createScriptedBackend({
  slots = 1,
  countTokens,
}: {
  slots?: number;
  countTokens?: (text: string) => number;
} = {}): ScriptedBackend {
  let model: Model = {
    id: 'scripted',
    name: 'Scripted',
    state: 'ready',
    loadProgress: 1,
    contextTokens: null,
    reasons: true,
    standIn: null,
    recommended: { temperature: 0.6, topP: 0.95 },
  };
  const calls: ScriptedCall[] = [];
  let watchers: (() => void)[] = [];
  const notify = () => {
    const told = watchers;
    watchers = [];
    for (const watcher of told) watcher();
  };
  const change = () => new Promise<void>((resolve) => watchers.push(resolve));

  function stream(
    request: ChatRequest | CompletionRequest,
    options?: { signal?: AbortSignal | undefined },
  ): ModelStream {
    const iterate = () => generate(request, options);
    return {
      [Symbol.asyncIterator]: iterate,
      read(reader) {
        let hasLeft = false;
        void (async () => {
          for await (const event of iterate()) {
            if (hasLeft) return;
            reader.event(event);
          }
        })().then(
          () => !hasLeft && reader.end(),
          (error: unknown) => !hasLeft && reader.fail(error),
        );
        return {
          hold: () => undefined,
          resume: () => undefined,
          leave: () => {
            hasLeft = true;
          },
        };
      },
    };
  }

  async function* generate(
    request: ChatRequest | CompletionRequest,
    options?: { signal?: AbortSignal | undefined },
  ): AsyncGenerator<ModelEvent> {
    const pending: (ModelEvent | Error)[] = [];
    let wake: () => void = () => undefined;
    const push = (...items: (ModelEvent | Error)[]) => {
      pending.push(...items);
      wake();
    };
    const signal = options?.signal;
    signal?.addEventListener('abort', () => wake());
    calls.push({
      request,
      say: push,
      content: (text) => push({ type: 'content', text }),
      reasoning: (text) => push({ type: 'reasoning', text }),
      finish: () =>
        push(
          { type: 'usage', usage: { promptTokens: 5, completionTokens: 7, counted: 'server' } },
          { type: 'finish', finishReason: 'stop' },
        ),
      die: (reason = 'stream-cut') =>
        push(new ModelError({ code: 'model_failed', reason, message: 'It died.' })),
      get isAborted() {
        return signal?.aborted ?? false;
      },
    });
    notify();
    for (;;) {
      signal?.throwIfAborted();
      const item = pending.shift();
      if (item instanceof Error) throw item;
      if (item) {
        yield item;
        if (item.type === 'finish') return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  return {
    slots,
    calls,
    client: {
      streamChat: stream,
      streamCompletion: stream,
      ...(countTokens ? { countTokens: async (text: string) => countTokens(text) } : {}),
    },
    model: () => model,
    setModel(next) {
      model = { ...model, ...next };
      notify();
    },
    async untilReady(signal) {
      while (model.state !== 'ready') {
        signal.throwIfAborted();
        if (model.state === 'failed') throw new Error('given up');
        const aborted = new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
        await Promise.race([change(), aborted]);
      }
    },
    async called(count) {
      while (calls.length < count) await change();
      const call = calls[count - 1];
      if (!call) throw new Error('There is no such call.');
      return call;
    },
  };
}
