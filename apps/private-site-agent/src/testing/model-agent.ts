import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { GenerationServiceOptions } from '@vigia/generations';
import { type EmbeddedModelServer, superviseEmbeddedServer } from '@vigia/model-runtime';
import { type TinyGgufOptions, writeTinyGguf } from '@vigia/model-runtime/testing';
import { createLogger } from '@vigia/observability';

import { createModelBackend } from '../model-backend.ts';
import { type AgentHarness, createAgentHarness } from './agent-harness.ts';

/** What the model server itself counts, as `GET /slots` tells it. */
export type ServerCounters = {
  slots: { id: number; is_processing: boolean }[];
  waiting: number;
  totals: { requests: number; promptTokens: number; completionTokens: number; cancelled: number };
};

/** The agent's app over real HTTP, with the real embedded server behind it and a tiny model in that. */
export type ModelAgent = Omit<AgentHarness, 'backend'> & {
  server: EmbeddedModelServer;
  counters(): Promise<ServerCounters>;
  /** Milliseconds until no slot of the model server is at work any more. */
  idleAfter(): Promise<number>;
};

export async function createModelAgent({
  model = {},
  slots = 1,
  service = {},
}: {
  model?: TinyGgufOptions;
  slots?: number;
  service?: Partial<GenerationServiceOptions>;
} = {}): Promise<ModelAgent> {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-model-agent-'));
  const server = await superviseEmbeddedServer({
    modelPath: writeTinyGguf(directory, model),
    slots,
    logger: createLogger({ name: 'test', level: 'silent' }),
    firstDelayMilliseconds: 50,
  });
  const removeModel = async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await server.untilReady(AbortSignal.timeout(30_000));
    const backend = createModelBackend({ server, clientOptions: { tokenizer: 'llama-server' } });
    const { backend: _, ...agent } = await createAgentHarness({
      service: { backend, ...service },
      app: { backend },
    });
    const counters = async () => {
      const headers = { authorization: `Bearer ${server.apiKey}` };
      return (await (await fetch(`${server.baseUrl}/slots`, { headers })).json()) as ServerCounters;
    };
    return {
      ...agent,
      server,
      counters,
      async idleAfter() {
        const began = performance.now();
        while ((await counters()).slots.some((slot) => slot.is_processing)) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return performance.now() - began;
      },
      async dispose() {
        await agent.dispose();
        await removeModel();
      },
    };
  } catch (error) {
    await removeModel();
    throw error;
  }
}
