import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { createKeyPair, createRequestSigner, publicSiteSubject } from '@vigia/site-trust';
import { routerForTestbed, runProgram, startTestbed, type Testbed, until } from '@vigia/testbed';

import { createQuestion, follow, type Question, submit } from './client/ask.ts';
import { createGuest, type Guest } from './client/guest.ts';

/** Longer than the 16 s after which a router gives a silent neighbour up. */
const cutSeconds = Number(process.env['VIGIA_CUT_SECONDS'] ?? 20);

const program = await routerForTestbed();
const overTheNetwork = program ? it : it.skip;
const longTime = 240_000;

/** An answer of some seconds. */
const answer = `${Array.from({ length: 350 }, (_, index) => `wave-${index + 1}`).join(' ')}.`;

let testbed: Testbed;
let guest: Guest;
beforeAll(async () => {
  if (!program) return;
  testbed = await startTestbed({
    program,
    model: { think: 'Thinks.', answer, feedForwardLength: 8_192, contextTokens: 4_096 },
  });
  guest = await createGuest(testbed.url, 'Ana');
}, longTime);
afterAll(() => testbed?.stop(), 60_000);

/** Asks, and reads as a page does, until so many events have come; then goes on reading by itself. */
async function askUntil(events: number): Promise<{ question: Question; read: Promise<void> }> {
  const question = createQuestion({
    guest,
    conversationId: await guest.newConversation(),
    content: 'Count the waves.',
  });
  const signal = AbortSignal.timeout(longTime);
  await submit(question, signal);
  const read = follow(question, signal);
  read.catch(() => undefined);
  await until('the answer has begun', () => question.transcript.ids.length >= events);
  expect(question.transcript.final).toBeNull();
  return { question, read };
}

async function expectWholeAnswer({ question, read }: { question: Question; read: Promise<void> }) {
  await read;
  expect(question.transcript.final).toMatchObject({ type: 'done' });
  expect(question.transcript.text().content).toBe(answer);
  const stored = (await guest.messages(question.conversationId)).at(-1);
  expect(stored).toMatchObject({ state: 'complete', content: answer });
}

/** Shows the processes' last words with what failed. */
async function withLog(test: () => Promise<void>): Promise<void> {
  try {
    await test();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${testbed.log()}`, { cause: error });
  }
}

describe('an answer over a real network', () => {
  overTheNetwork(
    `is complete and as it is stored when the line is cut for ${cutSeconds} s in the middle of it`,
    () =>
      withLog(async () => {
        const asked = await askUntil(10);
        await testbed.namespaces.cut();
        const cutAt = performance.now();
        await until('chat-api says which hop is broken', async () => {
          const response = await guest.fetch('GET', '/api/conversations');
          const problem = (await response.json()) as { code?: string; hop?: string };
          return response.status === 503 && /listener|link/.test(problem.hop ?? '');
        });
        await delay(cutSeconds * 1_000 - (performance.now() - cutAt));
        const toldWhileCut = asked.question.transcript.ids.length;
        await testbed.namespaces.restore();
        await expectWholeAnswer(asked);
        expect(asked.question.transcript.ids.length).toBeGreaterThan(toldWhileCut);
        // It came back by itself.
        expect((await testbed.status('private')).restarts).toBe(0);
      }),
    longTime,
  );

  for (const side of ['private', 'public'] as const) {
    overTheNetwork(
      `is complete and as it is stored when the ${side} router is killed in the middle of it`,
      () =>
        withLog(async () => {
          const { restarts } = await testbed.status(side);
          const asked = await askUntil(10);
          await testbed.killRouter(side);
          await expectWholeAnswer(asked);
          expect((await testbed.status(side)).restarts).toBe(restarts + 1);
        }),
      longTime,
    );
  }
});

describe('from the public site', () => {
  const inPublic = async (script: string, ...parameters: string[]): Promise<unknown> => {
    const [ip, ...words] = testbed.namespaces.inside('public');
    const file = join(import.meta.dirname, 'network', script);
    return JSON.parse(
      await runProgram(ip, [...words, process.execPath, file, ...parameters], '', 120_000),
    );
  };

  overTheNetwork(
    'every port of the private host refuses',
    async () => {
      const scan = await inPublic('scan-ports.ts', testbed.namespaces.addresses.private);
      expect(scan).toEqual({ refused: 65_535, others: {} });
    },
    longTime,
  );

  overTheNetwork(
    'the model answers nobody without the signature, not even through the network',
    async () => {
      const listener = `http://127.0.0.1:${testbed.ports.listener}`;
      for (const bearer of [[], ['any'], [await signedByAnother()]]) {
        expect(await inPublic('ask-unsigned.ts', listener, ...bearer)).toMatchObject({
          status: 401,
        });
      }
      // Nor past the agent, where the model server listens: no packet gets there.
      const ports = await modelServerPorts();
      expect(ports.length).toBeGreaterThan(0);
      for (const port of ports) {
        const url = `http://${testbed.namespaces.addresses.private}:${port}`;
        expect(await inPublic('ask-unsigned.ts', url)).toMatchObject({ status: null });
      }
    },
    longTime,
  );

  async function modelServerPorts(): Promise<number[]> {
    const [ip, ...words] = testbed.namespaces.inside('private');
    const table = await runProgram(ip, [...words, process.execPath, '-p', listening]);
    const known: readonly number[] = Object.values(testbed.ports);
    return (JSON.parse(table) as number[]).filter((port) => !known.includes(port));
  }
});

/** The TCP ports on which something listens, by /proc (proc(5)). */
const listening = `JSON.stringify(require('fs').readFileSync('/proc/net/tcp', 'utf8').split('\\n').slice(1)
  .map((row) => row.trim().split(/\\s+/)).filter((fields) => fields[3] === '0A')
  .map((fields) => parseInt(fields[1].split(':')[1], 16)))`;

async function signedByAnother(): Promise<string> {
  const { privateKeyPem } = await createKeyPair();
  return createRequestSigner({ privateKeyPem }).sign({
    method: 'POST',
    path: '/v1/chat/completions',
    subject: publicSiteSubject,
  });
}
