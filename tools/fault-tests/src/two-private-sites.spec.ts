import { type PostgresServer, startPostgresServer } from '@vigia/conversations/testing';
import { routerForTestbed, startTestbed, type Testbed, until } from '@vigia/testbed';

import { cancel, createQuestion, follow, type Question, submit } from './client/ask.ts';
import { createGuest, type Guest } from './client/guest.ts';

/*
 * Two private sites behind one public listener, over real routers: each has a router that dials out, an agent
 * and a model of its own; they share one PostgreSQL.
 */

const program = await routerForTestbed();
const overTheNetwork = program ? it : it.skip;
const longTime = 120_000;

const waves = Array.from({ length: 100 }, (_, index) => `wave-${index + 1}`).join(' ');
/** Many seconds of an answer that has no end of its own: one of them is to be lost in its middle. */
const maximumTokens = 1_500;
const sites = ['north', 'south'];

let postgres: PostgresServer;
let testbed: Testbed;
let guest: Guest;
beforeAll(async () => {
  if (!program) return;
  postgres = await startPostgresServer();
  const url = await postgres.createDatabase();
  testbed = await startTestbed({
    program,
    model: { answer: waves, loop: true, feedForwardLength: 8_192, contextTokens: 4_096 },
    privateSites: sites.map((name) => ({ name, agent: { VIGIA_DATABASE_URL: url } })),
  });
  guest = await createGuest(testbed.url, 'Ana');
}, longTime);
afterAll(async () => {
  await testbed?.stop();
  await postgres?.stop();
}, 60_000);

type Asked = { question: Question; site: string; read: Promise<void> };

const signal = AbortSignal.timeout(2 * longTime);

async function ask(index: number): Promise<Asked> {
  const question = createQuestion({
    guest,
    conversationId: await guest.newConversation(),
    content: `Count the waves, ${index}.`,
  });
  await submit(question, signal, { maximumTokens });
  const read = follow(question, signal);
  read.catch(() => undefined);
  const model = question.accepted?.assistantMessage.model ?? '';
  const site = sites.find((name) => model.includes(name));
  if (site === undefined) throw new Error(`The answer says that it is of the model ${model}.`);
  return { question, site, read };
}

/**
 * Asks until answers are being written at both sites: which connection a question takes is chance. Each site
 * keeps one: a model writes one at a time, and those behind it would be waited for longer than a reader reads.
 */
async function askBoth(): Promise<Asked[]> {
  let atWork: Asked[] = [];
  let count = 0;
  await until('both sites are at work', async () => {
    const asked = await Promise.all([ask((count += 1)), ask((count += 1))]);
    const running = [...atWork, ...asked].filter(({ question }) => !question.transcript.final);
    atWork = sites.flatMap((name) => running.find(({ site }) => site === name) ?? []);
    for (const one of running) if (!atWork.includes(one)) await cancel(one.question, signal);
    return atWork.length === sites.length;
  });
  return atWork;
}

const lastMessages = async ({ question }: Asked) =>
  (await guest.messages(question.conversationId)).slice(-2);

overTheNetwork(
  'two private sites share the work, and losing one loses no stored message',
  async () => {
    try {
      await loseOne();
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${testbed.log()}`, { cause: error });
    }
  },
  longTime,
);

async function loseOne(): Promise<void> {
  const asked = await askBoth();
  const cut = asked.find(({ question, site }) => site === 'north' && !question.transcript.final);
  if (!cut) throw new Error('The north writes no answer.');
  await until('it has begun', () => cut.question.transcript.text().content !== '');
  await testbed.losePrivateSite('north');
  await Promise.all(asked.map(({ read }) => read));

  for (const one of asked) {
    const [question, stored] = await lastMessages(one);
    expect(question).toMatchObject({ role: 'user', content: one.question.content });
    const { final } = one.question.transcript;
    const told = one.question.transcript.text().content;
    if (one.site === 'south' || final?.type === 'done') {
      expect(final).toMatchObject({ type: 'done' });
      expect(stored).toMatchObject({ state: 'complete', content: told });
    } else {
      expect(final).toMatchObject({
        type: 'error',
        problem: { code: 'generation_interrupted' },
      });
      expect(stored).toMatchObject({ role: 'assistant', state: 'interrupted' });
      // Of what was read in the last second some may not have been stored yet.
      expect(told.startsWith(stored?.content ?? '-')).toBe(true);
    }
  }
  expect(cut.question.transcript.final).toMatchObject({ type: 'error' });

  // The conversation goes on at the other site.
  const next = createQuestion({
    guest,
    conversationId: cut.question.conversationId,
    content: 'And after that?',
  });
  await submit(next, signal, { maximumTokens: 40 });
  expect(next.accepted?.assistantMessage.model).toContain('south');
  await follow(next, signal);
  expect(next.transcript.final).toMatchObject({ type: 'done' });
  const messages = await guest.messages(cut.question.conversationId);
  expect(messages.map(({ role, state }) => [role, state])).toEqual([
    ['user', 'complete'],
    ['assistant', 'interrupted'],
    ['user', 'complete'],
    ['assistant', 'complete'],
  ]);
}
