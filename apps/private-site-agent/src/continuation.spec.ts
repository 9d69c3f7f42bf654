import type { Message } from '@vigia/api-contract';

import { ana } from './testing/agent-harness.ts';
import { createModelAgent, type ModelAgent } from './testing/model-agent.ts';

const answer = 'Nine calm ships sailed past our quiet harbour.';

let agent: ModelAgent;
beforeAll(async () => {
  agent = await createModelAgent({ model: { template: 'chatml', answer } });
}, 60_000);
afterAll(() => agent.dispose());

/** Reads an answer until it has ended. */
async function ended(id: string): Promise<Message> {
  const response = await agent.call('GET', `/api/generations/${id}/events`);
  await response.text();
  return agent.store.readGeneration(ana, id);
}

describe('a continuation with the real embedded server', () => {
  it('adds to the words of the cut answer, which the model is given as the beginning of its own', async () => {
    const conversationId = await agent.newConversation();
    const asked = await agent.json<{ generationId: string }>(
      'POST',
      `/api/conversations/${conversationId}/messages`,
      { body: { content: 'Tell me something', parameters: { maximumTokens: 3 } } },
    );
    const cut = await ended(asked.generationId);
    expect(cut).toMatchObject({ state: 'complete', finishReason: 'length' });
    expect(answer.startsWith(cut.content)).toBe(true);
    expect(cut.content.length).toBeLessThan(answer.length);

    const response = await agent.call('POST', `/api/messages/${cut.id}/continuations`, {
      body: {},
    });
    expect(response.status).toBe(202);
    const { generationId } = (await response.json()) as { generationId: string };
    const whole = await ended(generationId);
    expect(whole).toMatchObject({ state: 'complete', finishReason: 'stop' });
    // This model says the same whatever it reads, so what it was given is told by its count: a text is
    // read byte by byte, and the prompt is that of the question with the cut answer at its end.
    expect(whole.content).toBe(cut.content + answer);
    expect(whole.usage).toMatchObject({
      counted: 'server',
      promptTokens: (cut.usage?.promptTokens ?? 0) + Buffer.byteLength(cut.content),
    });
  });

  it('is refused for an answer that is whole', async () => {
    const { generationId } = await agent.ask();
    await agent.call('POST', `/api/generations/${generationId}/cancellation`);
    const stopped = await ended(generationId);
    const { status } = await agent.call('POST', `/api/messages/${stopped.parentId}/continuations`, {
      body: {},
    });
    expect(status).toBe(409);
  });
});
