import { apiKey, ana, rui } from './testing/agent-harness.ts';
import { createModelAgent, type ModelAgent } from './testing/model-agent.ts';
import { readAllEvents } from './testing/read-events.ts';

let agent: ModelAgent;

beforeAll(async () => {
  agent = await createModelAgent({ model: { feedForwardLength: 4096 }, slots: 1 });
}, 60_000);
afterAll(() => agent.dispose());

async function ask(owner: string): Promise<string> {
  const { generationId } = await agent.ask(owner);
  return `/api/generations/${generationId}/events`;
}

/** Follows an answer to its end, and notes when it began. */
async function follow(owner: string, path: string): Promise<number[]> {
  const events = await readAllEvents(await agent.call('GET', path, { subject: owner }));
  expect(events.at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'stop' });
  return events.flatMap(({ event }) => (event.type === 'queued' ? [event.position] : []));
}

describe('one user who floods the model', () => {
  it("delays another's first turn by one answer at most, and each is told its place", async () => {
    const flood = await Promise.all(Array.from({ length: 12 }, () => ask(ana)));
    const ended: string[] = [];
    const running = flood.map((path) =>
      follow(ana, path).then((places) => {
        ended.push(ana);
        return places;
      }),
    );
    // Whoever comes into the midst of it is next.
    while (ended.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const path = await ask(rui);
    const before = ended.length;
    const places = await follow(rui, path);
    expect(ended.length - before).toBeLessThanOrEqual(1);
    expect(places).toEqual([1]);
    const all = await Promise.all(running);
    // The last of the flood saw its place come down one by one, and go up once for the newcomer.
    const longest = all.toSorted((one, other) => other.length - one.length)[0] ?? [];
    const [first = 0] = longest;
    expect(first).toBeGreaterThan(5);
    expect(longest.at(-1)).toBe(1);
    const steps = longest.slice(1).map((place, index) => place - (longest[index] ?? 0));
    expect(new Set(steps)).toEqual(new Set([-1, 1]));
    expect(steps.filter((step) => step > 0)).toHaveLength(1);
  }, 60_000);

  it('delays a program as little, and is delayed as little by it', async () => {
    const complete = async () => {
      const response = await agent.call('POST', '/v1/chat/completions', {
        subject: apiKey,
        body: { model: 'tiny', messages: [{ role: 'user', content: 'q' }] },
      });
      expect(response.status).toBe(200);
      await response.text();
    };
    const ended: string[] = [];
    const flood = Array.from({ length: 10 }, () => complete().then(() => ended.push('key')));
    while (ended.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const path = await ask(rui);
    const before = ended.length;
    await follow(rui, path);
    expect(ended.length - before).toBeLessThanOrEqual(1);
    await Promise.all(flood);
  }, 60_000);
});
