import type { GenerationEvent, Message } from '@vigia/api-contract';

import { ana, apiKey } from './testing/agent-harness.ts';
import { createModelAgent, type ModelAgent } from './testing/model-agent.ts';
import { contentOf, readAllEvents, readEvents } from './testing/read-events.ts';

let agent: ModelAgent;
beforeAll(async () => {
  agent = await createModelAgent({ model: { loop: true, feedForwardLength: 16384 } });
}, 60_000);
afterAll(() => agent.dispose());

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function killModelServer(): void {
  const pid = agent.server.processId();
  if (pid === null) throw new Error('There is no model server.');
  process.kill(pid, 'SIGKILL');
}

async function ask(content: string, maximumTokens = 60) {
  const id = await agent.newConversation();
  const { generationId } = await agent.json<{ generationId: string }>(
    'POST',
    `/api/conversations/${id}/messages`,
    { body: { content, parameters: { maximumTokens } } },
  );
  return { generationId, path: `/api/generations/${generationId}/events` };
}

describe('a model server that is killed', () => {
  it('in mid-answer: the part that was told is kept, and the next answer comes by itself', async () => {
    // Long enough not to be whole before this process, on a busy machine, has read its first words.
    const { generationId, path } = await ask('q', 600);
    const told: { event: GenerationEvent }[] = [];
    const pid = agent.server.processId();
    let isKilled = false;
    for await (const event of readEvents(await agent.call('GET', path))) {
      told.push(event);
      if (isKilled || contentOf(told).length <= 20) continue;
      isKilled = true;
      killModelServer();
    }
    expect(told.at(-1)?.event).toMatchObject({
      type: 'error',
      problem: {
        code: 'model_failed',
        hop: 'model-server',
        remedy: expect.stringMatching(/again/),
      },
    });
    const message: Message = await agent.store.readGeneration(ana, generationId);
    expect(message).toMatchObject({ state: 'failed', problemCode: 'model_failed' });
    expect(message.content).toBe(contentOf(told));
    expect(message.content.length).toBeGreaterThan(20);
    // Its counters died with it: what it made is estimated, and said to be.
    expect(message.usage?.counted).not.toBe('server');
    expect(message.usage?.completionTokens).toBeGreaterThan(0);
    expect((await agent.store.ledger.readAllowance(ana)).reservedTokens).toBe(0);

    // The retry that is offered.
    const again = await agent.json<{ generationId: string }>(
      'POST',
      `/api/messages/${message.id}/regenerations`,
      { body: { parameters: { maximumTokens: 30 } } },
    );
    const events = await readAllEvents(
      await agent.call('GET', `/api/generations/${again.generationId}/events`),
    );
    expect(events.at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'length' });
    expect(agent.server.processId()).not.toBe(pid);
  }, 60_000);

  it('while it reads the prompt: the answer comes all the same, after one try more', async () => {
    const { path } = await ask('q'.repeat(1200));
    let kills = 0;
    const told: { event: GenerationEvent }[] = [];
    for await (const event of readEvents(await agent.call('GET', path))) {
      told.push(event);
      if (kills > 0 || event.event.type !== 'prompt' || event.event.processedTokens === 0) continue;
      kills += 1;
      killModelServer();
    }
    expect(kills).toBe(1);
    expect(told.at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'length' });
    expect(told.filter(({ event }) => event.type === 'started')).toHaveLength(1);
    expect(agent.log()).toContain('generation-retried');
  }, 60_000);

  it('twice before the first token: it is not tried for ever', async () => {
    const { generationId, path } = await ask('other '.repeat(300));
    const told = readAllEvents(await agent.call('GET', path));
    while ((await agent.counters()).slots.every((slot) => !slot.is_processing)) await pause(5);
    killModelServer();
    while (agent.server.model().state === 'ready') await pause(1);
    await agent.server.untilReady(AbortSignal.timeout(20_000));
    // The second try is on its way, or in its prompt of many hundred tokens.
    await pause(30);
    killModelServer();
    const events = await told;
    expect(contentOf(events)).toBe('');
    expect(events.at(-1)?.event).toMatchObject({
      type: 'error',
      problem: { code: expect.stringMatching(/^model_(failed|unavailable)$/) },
    });
    expect((await agent.store.readGeneration(ana, generationId)).state).toBe('failed');
  }, 60_000);

  it('under a program: its stream ends as one that failed, without a sign of a whole answer', async () => {
    await agent.server.untilReady(AbortSignal.timeout(20_000));
    const response = await agent.call('POST', '/v1/chat/completions', {
      subject: apiKey,
      body: { model: 'tiny', messages: [{ role: 'user', content: 'q' }], stream: true },
    });
    let text = '';
    const read = async () => {
      let isKilled = false;
      for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += part;
        if (isKilled || !text.includes('"content":"Hello')) continue;
        isKilled = true;
        killModelServer();
      }
    };
    await expect(read()).rejects.toThrow();
    expect(text).toContain('"code":"model_failed"');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('"finish_reason":"');
  }, 60_000);
});
