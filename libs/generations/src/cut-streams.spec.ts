import { createModelClient } from '@vigia/model-client';

import { ana, createHarness, type Harness, textOf } from './testing/service-harness.ts';

/*
 * The real client over streams in the form in which the servers send them, into the real ledger: what a server
 * had counted when its stream broke off is what the answer costs.
 */

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.dispose());

const encoder = new TextEncoder();
const frame = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, more: object = {}, finish: string | null = null) => ({
  choices: [{ finish_reason: finish, index: 0, delta }],
  created: 1764000000,
  id: 'chatcmpl-1',
  model: 'a-model',
  object: 'chat.completion.chunk',
  ...more,
});

/** llama-server, asked with `timings_per_token`: of 11 tokens of the prompt it had 4 in its cache. */
const timings = (predicted: number) => ({
  timings: {
    cache_n: 4,
    prompt_n: 7,
    prompt_ms: 84.2,
    prompt_per_token_ms: 12.03,
    prompt_per_second: 83.1,
    predicted_n: predicted,
    predicted_ms: 41.7 * predicted,
    predicted_per_token_ms: 41.7,
    predicted_per_second: 23.98,
  },
});

/** vLLM, asked with `continuous_usage_stats`. */
const usage = (completion: number) => ({
  usage: { prompt_tokens: 11, total_tokens: 11 + completion, completion_tokens: completion },
});

const servers = [
  { name: 'llama-server', counts: timings },
  { name: 'vLLM', counts: usage },
];

/** The stream of an answer of so many pieces, each of two tokens: as with speculative decoding. */
function streamOf({ counts }: (typeof servers)[number], pieces: number): string[] {
  return [
    frame(chunk({ role: 'assistant', content: '' }, counts(0))),
    ...Array.from({ length: pieces }, (_, index) =>
      frame(chunk({ content: `word${index} ` }, counts(2 * (index + 1)))),
    ),
  ];
}

/** Plays a stream to the service; without an end of its own the connection breaks after it. */
async function answerWith(frames: string[], isWhole: boolean) {
  harness.backend.client = createModelClient({
    baseUrl: 'http://model.invalid',
    fetch: async () => {
      const rest = [...frames];
      const body = new ReadableStream<Uint8Array>({
        pull(control) {
          const next = rest.shift();
          if (next !== undefined) control.enqueue(encoder.encode(next));
          else if (isWhole) control.close();
          else control.error(new TypeError('terminated'));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    },
  });
  const generationId = await harness.ask();
  const events = await harness.follow(generationId);
  const entry = await harness.store.ledger.readEntry(ana, generationId);
  return { events, entry };
}

describe.each(servers)('an answer of $name', (server) => {
  it('that breaks off between two pieces is settled by what the server had counted', async () => {
    const { events, entry } = await answerWith(streamOf(server, 3), false);
    expect(events.at(-1)?.event).toMatchObject({
      type: 'error',
      problem: { code: 'model_failed' },
    });
    expect(textOf(events).content).toBe('word0 word1 word2 ');
    expect(entry).toMatchObject({
      outcome: 'failed',
      usage: { promptTokens: 11, completionTokens: 6, counted: 'server' },
    });
  });

  it('that breaks off within a piece does not count what nobody was told', async () => {
    const frames = streamOf(server, 3);
    const last = frames.pop() ?? '';
    const { events, entry } = await answerWith([...frames, last.slice(0, -20)], false);
    expect(textOf(events).content).toBe('word0 word1 ');
    expect(entry).toMatchObject({
      outcome: 'failed',
      usage: { promptTokens: 11, completionTokens: 4, counted: 'server' },
    });
  });

  it('that ends well is settled by the usage at its end', async () => {
    const { events, entry } = await answerWith(
      [
        ...streamOf(server, 2),
        frame(chunk({}, server.counts(5), 'stop')),
        frame({ ...chunk({}), choices: [], ...usage(5) }),
        'data: [DONE]\n\n',
      ],
      true,
    );
    expect(events.at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'stop' });
    expect(entry).toMatchObject({
      outcome: 'done',
      usage: { promptTokens: 11, completionTokens: 5, counted: 'server' },
    });
  });
});
