import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';

import type { GenerationEvent, NumberedGenerationEvent } from '@vigia/api-contract';
import { type ConversationStore, openSqliteStore } from '@vigia/conversations';
import { createLogger } from '@vigia/observability';

import { createGenerationService } from '../generation-service.ts';
import type { GenerationService, GenerationServiceOptions } from '../generation-service-options.ts';
import { createScriptedBackend, type ScriptedBackend } from './scripted-backend.ts';

export const ana = 'guest:6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
export const rui = 'guest:7c9e6679-7425-40de-944b-e07fc1f90ae7';

export type Harness = {
  service: GenerationService;
  store: ConversationStore;
  backend: ScriptedBackend;
  /** All that was logged. */
  log(): string;
  newConversation(owner?: string): Promise<string>;
  /** Asks in a new conversation; the generation's id. */
  ask(content?: string, owner?: string): Promise<string>;
  follow(generationId: string, after?: number, owner?: string): Promise<NumberedGenerationEvent[]>;
  dispose(): Promise<void>;
};

/** The service over a real store in a file of its own and a scripted model. */
export async function createHarness(
  options: Partial<GenerationServiceOptions> & {
    slots?: number;
    countTokens?: (text: string) => number;
  } = {},
): Promise<Harness> {
  const { slots, countTokens, ...serviceOptions } = options;
  const directory = mkdtempSync(join(tmpdir(), 'vigia-generations-'));
  const store = await openSqliteStore({ path: join(directory, 'vigia.db') });
  const backend = createScriptedBackend({
    ...(slots === undefined ? {} : { slots }),
    ...(countTokens === undefined ? {} : { countTokens }),
  });
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const logger = createLogger({ name: 'test', level: 'debug', destination });
  const service = createGenerationService({ store, backend, logger, ...serviceOptions });

  const newConversation = async (owner = ana) => (await store.createConversation(owner, {})).id;
  return {
    service,
    store,
    backend,
    log: () => lines.join(''),
    newConversation,
    async ask(content = 'question', owner = ana) {
      const id = await newConversation(owner);
      return (await service.addMessage(owner, id, { content })).accepted.generationId;
    },
    async follow(generationId, after = 0, owner = ana) {
      const signal = AbortSignal.timeout(5000);
      const seen: NumberedGenerationEvent[] = [];
      for await (const event of await service.subscribe(owner, generationId, after, signal)) {
        seen.push(event);
      }
      return seen;
    },
    async dispose() {
      await service.drain(AbortSignal.abort());
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The text that a reader holds after these events. */
export function textOf(events: { event: GenerationEvent }[]): {
  reasoning: string;
  content: string;
} {
  const text = { reasoning: '', content: '' };
  for (const { event } of events) {
    if (event.type === 'snapshot') {
      text.reasoning = event.reasoning;
      text.content = event.content;
    } else if (event.type === 'reasoning' || event.type === 'content') {
      text[event.type] += event.text;
    }
  }
  return text;
}

/** Waits until a condition holds; fails after two seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 2000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true in time.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
