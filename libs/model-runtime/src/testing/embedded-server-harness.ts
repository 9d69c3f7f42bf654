import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLogger } from '@vigia/observability';

import {
  type EmbeddedModelServer,
  superviseEmbeddedServer,
  type SuperviseEmbeddedServerOptions,
} from '../supervision/supervise-embedded-server.ts';
import { type TinyGgufOptions, writeTinyGguf } from './make-tiny-gguf.ts';

/** What `GET /slots` tells. */
export type SlotReport = {
  slots: { id: number; is_processing: boolean }[];
  waiting: number;
  totals: Record<
    | 'requests'
    | 'promptTokens'
    | 'cachedTokens'
    | 'completionTokens'
    | 'cancelled'
    | 'failed'
    | 'neutralizedMarkers',
    number
  >;
};

/** A true embedded server with a tiny model, for tests. */
export type ServerHarness = {
  server: EmbeddedModelServer;
  /** Sends a request with the key; `body` makes it a POST. */
  call(path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  slots(): Promise<SlotReport>;
  /** The parsed `data:` lines of a stream; `[DONE]` as that string. */
  readStream(response: Response): Promise<unknown[]>;
  close(): Promise<void>;
};

/** Makes a model in a folder of its own and starts the server on it, without waiting for it. */
export async function startHarness(
  model: TinyGgufOptions | { path: string },
  options: Partial<SuperviseEmbeddedServerOptions> = {},
): Promise<ServerHarness> {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-model-'));
  const server = await superviseEmbeddedServer({
    modelPath: 'path' in model ? model.path : writeTinyGguf(directory, model),
    logger: createLogger({ name: 'test', level: 'silent' }),
    firstDelayMilliseconds: 20,
    ...options,
  });
  const harness: ServerHarness = {
    server,
    call(path, body, init = {}) {
      return fetch(server.baseUrl + path, {
        ...init,
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          Authorization: `Bearer ${server.apiKey}`,
          'Content-Type': 'application/json',
          ...(init.headers as Record<string, string> | undefined),
        },
      });
    },
    async slots() {
      return (await (await harness.call('/slots')).json()) as SlotReport;
    },
    async readStream(response) {
      const text = await response.text();
      return text
        .split('\n\n')
        .filter((block) => block.startsWith('data: '))
        .map((block) => block.slice('data: '.length))
        .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as unknown)));
    },
    async close() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return harness;
}

/** The same, and waits until the model is ready. */
export async function startReadyHarness(
  ...[model, options]: Parameters<typeof startHarness>
): Promise<ServerHarness> {
  const harness = await startHarness(model, options);
  try {
    await harness.server.untilReady(AbortSignal.timeout(30_000));
    return harness;
  } catch (error) {
    await harness.close();
    throw error;
  }
}
