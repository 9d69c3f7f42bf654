/**
 * How fast one person's large history is listed, searched, opened and gone on with.
 *
 *   node tools/benchmarks/src/conversation-store/main.ts [--conversations 10000] [--messages 50] [--json FILE]
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { ExportedConversation, ExportedMessage } from '@vigia/api-contract';
import { openSqliteStore } from '@vigia/conversations';

const { values: options } = parseArgs({
  options: {
    conversations: { type: 'string', default: '10000' },
    messages: { type: 'string', default: '50' },
    json: { type: 'string' },
  },
});
const conversationCount = Number(options.conversations);
const messageCount = Number(options.messages);
const owner = `guest:${randomUUID()}`;

let seed = 42;
/** A repeatable stand-in for chance (mulberry32), 0 to 1. */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let value = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
}

const syllables =
  'ba be bi bo ca ce co da de di do fa fe fo ga go la le li lo ma me mi mo na ne no'.split(' ');
/** The word of a rank: the first ranks are short words, as in a language. */
function spell(rank: number): string {
  const parts: string[] = [];
  for (
    let rest = rank;
    rest > 0 || parts.length === 0;
    rest = Math.floor(rest / syllables.length)
  ) {
    parts.push(syllables[rest % syllables.length] ?? '');
  }
  return parts.join('');
}
/** Words as common as in a language: the second half as often as the first, and so on (Zipf). */
const word = () => spell(Math.floor(20_000 ** random()));
const text = (words: number) => Array.from({ length: words }, word).join(' ');

function makeConversation(index: number): ExportedConversation {
  const createdAt = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
  const messages: ExportedMessage[] = [];
  for (let place = 0; place < messageCount; place += 1) {
    messages.push({
      id: `m${place}`,
      parentId: place === 0 ? null : `m${place - 1}`,
      role: place % 2 === 0 ? 'user' : 'assistant',
      content: text(place % 2 === 0 ? 12 : 60) + (index === 1234 && place === 20 ? ' quartz' : ''),
      reasoning: '',
      reasoningMilliseconds: null,
      state: 'complete',
      finishReason: 'stop',
      problemCode: null,
      model: 'benchmark',
      usage: null,
      feedback: null,
      createdAt,
    });
  }
  return {
    id: `c${index}`,
    title: text(5),
    titleSource: 'first-message',
    pinned: index % 1000 === 0,
    createdAt,
    updatedAt: createdAt,
    activeLeafId: `m${messageCount - 1}`,
    messages,
  };
}

const directory = await mkdtemp(join(tmpdir(), 'vigia-store-benchmark-'));
const path = join(directory, 'vigia.db');
try {
  const store = await openSqliteStore({ path });
  const began = performance.now();
  for (let index = 0; index < conversationCount; index += 1) {
    await store.importConversations(owner, [makeConversation(index)]);
    if (index % 500 === 499) process.stderr.write(`stored ${index + 1} of ${conversationCount}\n`);
  }
  const seconds = (performance.now() - began) / 1000;
  const deep = await (async () => {
    let cursor: string | undefined;
    for (let page = 0; page < Math.min(60, conversationCount / 100); page += 1) {
      const list = await store.listConversations(owner, {
        limit: 100,
        ...(cursor ? { cursor } : {}),
      });
      cursor = list.nextCursor ?? undefined;
    }
    return cursor;
  })();
  const newest = (await store.listConversations(owner, { limit: 20 })).conversations.at(-1);
  const conversationId = newest?.id ?? '';

  const cases: Record<string, () => Promise<unknown>> = {
    'list, first page of 50': () => store.listConversations(owner, { limit: 50 }),
    'list, page 61': () =>
      store.listConversations(owner, { limit: 50, ...(deep ? { cursor: deep } : {}) }),
    'search, a word in one message': () =>
      store.listConversations(owner, { limit: 50, search: 'quartz' }),
    'search, a word in nearly all': () =>
      store.listConversations(owner, { limit: 50, search: spell(1) }),
    'search, two common words': () =>
      store.listConversations(owner, { limit: 50, search: `${spell(1)} ${spell(2)}` }),
    'search, a word in some': () =>
      store.listConversations(owner, { limit: 50, search: spell(7777) }),
    'search, one letter': () => store.listConversations(owner, { limit: 50, search: 'b' }),
    'search, nothing found': () => store.listConversations(owner, { limit: 50, search: 'nowhere' }),
    'open, last 50 messages': () => store.readWindow(owner, conversationId, { limit: 50 }),
  };
  const figures: Record<string, { median: number; maximum: number }> = {};
  for (const [name, run] of Object.entries(cases)) {
    const times: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    figures[name] = { median: times[7] ?? Number.NaN, maximum: times.at(-1) ?? Number.NaN };
  }
  await store.close();
  const { size } = await stat(path);
  process.stdout.write(
    `${conversationCount} conversations of ${messageCount} messages stored in ${seconds.toFixed(0)} s; the file has ${(size / 1e6).toFixed(0)} MB.\n`,
  );
  console.table(
    Object.fromEntries(
      Object.entries(figures).map(([name, { median, maximum }]) => [
        name,
        {
          'median, ms': median.toFixed(1),
          'maximum, ms': maximum.toFixed(1),
          'under 50 ms': median < 50,
        },
      ]),
    ),
  );
  if (options.json)
    await writeFile(options.json, JSON.stringify({ size, seconds, figures }, null, 2));
} finally {
  await rm(directory, { recursive: true, force: true });
}
