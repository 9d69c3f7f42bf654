import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type EmbeddedModelServer, superviseEmbeddedServer } from '@vigia/model-runtime';
import { writeTinyGguf } from '@vigia/model-runtime/testing';
import { createLogger } from '@vigia/observability';

import { type ContractClient, contractModel } from '../openai/contract-client.ts';
import { script } from '../stack/script.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';

/** Slow enough, in the feed-forward width of the model, that an answer takes about a second. */
const slow = 16_384;
const patience = 60_000;

/** What every official OpenAI client must find: the same tests, whatever its language. */
export function describeContract(language: string, createClient: () => ContractClient): void {
  describe(`the official OpenAI client for ${language}`, () => {
    let client: ContractClient;
    let stack: Stack;
    const url = () => `${stack.url}/v1`;

    beforeAll(async () => {
      client = createClient();
      stack = await startStack({
        model: { ...script, feedForwardLength: slow, contextTokens: 2048 },
      });
      await stack.until('A loaded model', ({ model }) => model.state === 'ready');
    }, patience);
    afterAll(async () => {
      client?.close();
      await stack?.stop();
    });

    const whole = {
      content: script.answer,
      finishReason: 'stop',
      usage: { prompt: expect.any(Number), completion: 104, total: expect.any(Number) },
    };

    it(
      'lists the model',
      async () => {
        expect(await client.run('models', url())).toEqual([contractModel]);
      },
      patience,
    );

    it(
      'is given a whole answer with its usage',
      async () => {
        expect(await client.run('whole', url())).toEqual({ ...whole, pieces: 1 });
      },
      patience,
    );

    it(
      'is given a stream piece by piece, and its usage when it asks for that',
      async () => {
        const asked = await client.run('stream', url());
        expect(asked).toEqual({ ...whole, pieces: expect.any(Number) });
        expect(asked.pieces).toBeGreaterThan(20);
        expect(asked.usage?.total).toBe((asked.usage?.prompt ?? 0) + 104);
        const unasked = await client.run('stream-without-usage', url());
        expect(unasked).toMatchObject({ content: script.answer, usage: null });
      },
      patience,
    );

    it(
      'is given a completion of a bare prompt',
      async () => {
        const answer = await client.run('completion', url());
        expect(answer).toMatchObject({ finishReason: 'stop', content: script.answer });
      },
      patience,
    );

    it(
      'raises NotFoundError for a model that is not here',
      async () => {
        expect(await client.run('wrong-model', url())).toEqual({
          name: 'NotFoundError',
          isOwn: true,
          status: 404,
          code: 'model_not_found',
        });
      },
      patience,
    );

    it(
      'raises BadRequestError for a text that does not fit',
      async () => {
        expect(await client.run('too-long', url())).toEqual({
          name: 'BadRequestError',
          isOwn: true,
          status: 400,
          code: 'context_length_exceeded',
        });
      },
      patience,
    );

    it(
      'raises when the model is killed in mid-answer',
      async () => {
        const raised = await client.run('killed', url(), () => stack.killModelServer());
        expect(raised).toMatchObject({ name: 'APIError', isOwn: true, code: 'model_failed' });
        await stack.until('Another model server', ({ model }) => model.state === 'ready');
        expect(await client.run('whole', url())).toMatchObject({ content: script.answer });
      },
      patience,
    );
  });

  describe(`the official OpenAI client for ${language} that leaves`, () => {
    let directory: string;
    let server: EmbeddedModelServer;
    let stack: Stack;
    let client: ContractClient;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'vigia-contract-'));
      client = createClient();
      // Started here and not by the agent, so that its own slots can be read.
      server = await superviseEmbeddedServer({
        modelPath: writeTinyGguf(directory, { name: contractModel, loop: true }),
        slots: 2,
        logger: createLogger({ name: 'test', level: 'silent' }),
      });
      await server.untilReady(AbortSignal.timeout(patience));
      writeFileSync(join(directory, 'key'), server.apiKey, { mode: 0o600 });
      stack = await startStack({
        agent: {
          VIGIA_MODEL_SERVER: 'openai-compatible',
          VIGIA_MODEL_SERVER_URL: server.baseUrl,
          VIGIA_MODEL_SERVER_KEY_FILE: join(directory, 'key'),
          VIGIA_MODEL_ID: contractModel,
        },
      });
      await stack.until('A model', ({ model }) => model.state === 'ready');
    }, patience);
    afterAll(async () => {
      client?.close();
      await stack?.stop();
      await server?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    async function busySlots(): Promise<number> {
      const response = await fetch(`${server.baseUrl}/slots`, {
        headers: { authorization: `Bearer ${server.apiKey}` },
      });
      const { slots } = (await response.json()) as { slots: { is_processing: boolean }[] };
      return slots.filter(({ is_processing }) => is_processing).length;
    }

    it(
      'stops the model: its slots are idle within a second',
      async () => {
        let wasBusy: Promise<number> | undefined;
        await client.run('cancel', `${stack.url}/v1`, () => (wasBusy = busySlots()));
        const left = Date.now();
        while ((await busySlots()) > 0) {
          expect(Date.now() - left).toBeLessThan(1000);
          await delay(20);
        }
        expect(await wasBusy).toBeGreaterThan(0);
      },
      patience,
    );
  });
}
