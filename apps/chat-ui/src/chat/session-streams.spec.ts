import type { GenerationEvent, NumberedGenerationEvent } from '@vigia/api-contract';
import fc from 'fast-check';

import { createApiClient } from '../api/client.ts';
import { createMockBackend } from '../testing/mock-backend.ts';
import type { LiveGeneration } from './live-generation.ts';
import { createChatSession } from './session.ts';

const storage = { read: () => null, write: () => undefined };

const story: GenerationEvent[] = [
  { type: 'queued', position: 1, estimatedSeconds: 3 },
  { type: 'started', model: 'tiny' },
  { type: 'prompt', processedTokens: 9, totalTokens: 9 },
  { type: 'reasoning', text: 'Let me ' },
  { type: 'reasoning', text: 'think.' },
  ...['The ', 'tide ', 'follows ', 'the ', 'Moon.'].map((text) => ({
    type: 'content' as const,
    text,
  })),
  { type: 'usage', usage: { promptTokens: 9, completionTokens: 7, counted: 'server' } },
  { type: 'done', finishReason: 'stop', reasoningMilliseconds: 1200 },
];
const events: NumberedGenerationEvent[] = story.map((event, index) => ({ id: index + 1, event }));
const [reasoning, content] = ['Let me think.', 'The tide follows the Moon.'];

/** What a connection brings before it is cut: some events, in any order, some of them twice. */
const connection = fc.shuffledSubarray([...events, ...events]);
const connections = fc.array(connection, { minLength: 1, maxLength: 2 });

const bodyOf = (brought: readonly NumberedGenerationEvent[]) =>
  brought.map(({ id, event }) => `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`).join('');

/** Asks once; the answer comes over these connections, then over one that is as it should be. */
async function follow(plan: readonly (readonly NumberedGenerationEvent[])[]) {
  const backend = createMockBackend({
    // After the turn was accepted, as a model does.
    play: (_generation, _content, append) => void setTimeout(() => story.forEach(append), 5),
  });
  const cut = [...plan];
  const api = createApiClient({
    async fetch(input, init) {
      const next = String(input).includes('/events') ? cut.shift() : undefined;
      if (!next) return backend.fetch(input, init);
      return new Response(bodyOf(next), { headers: { 'content-type': 'text/event-stream' } });
    },
  });
  const session = createChatSession({ api, storage, conversationId: null });
  const seen: LiveGeneration[] = [];
  const ended = new Promise<void>((resolve) => {
    session.subscribe(() => {
      const { live, messages } = session.getState();
      if (live) seen.push(live.generation);
      else if (seen.length > 0 && messages.at(-1)?.state === 'complete') resolve();
    });
  });
  session.send('How are tides?');
  await ended;
  const { messages, ...state } = session.getState();
  session.dispose();
  return { seen, state, last: messages.at(-1) };
}

describe('an answer whose event stream comes replayed, cut, doubled and out of order', () => {
  it('ends in one and the same state, and never shows a word too much or at the wrong place', async () => {
    const plans = fc.sample(connections, { numRuns: 40, seed: 6 });
    const whole = await follow([]);
    const outcomes = await Promise.all(plans.map(follow));
    for (const [index, { seen, state, last }] of outcomes.entries()) {
      const plan = plans[index]?.map((brought) => brought.map(({ id }) => id).join()).join(' | ');
      for (const shown of seen) {
        expect([plan, content.startsWith(shown.content)]).toEqual([plan, true]);
        expect([plan, reasoning.startsWith(shown.reasoning)]).toEqual([plan, true]);
      }
      const told = (live: LiveGeneration | undefined) => live && { ...live, generationId: '' };
      expect([plan, told(seen.at(-1))]).toEqual([plan, told(whole.seen.at(-1))]);
      expect(state).toMatchObject({ live: null, connection: 'idle', outgoing: null });
      expect(last).toMatchObject({ content, reasoning, state: 'complete', finishReason: 'stop' });
    }
  });
});
