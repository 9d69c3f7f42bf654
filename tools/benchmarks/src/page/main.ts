/**
 * What the page costs on a slow processor: the built page in Chromium, over the built chat-api and agent,
 * with a model server that writes prose at a set pace.
 *
 *   npx nx run-many -t build -p chat-ui chat-api private-site-agent
 *   node tools/benchmarks/src/page/main.ts [--rounds 5] [--only first,token,streaming,opening,memory] [--json FILE]
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { chromium } from '@playwright/test';

import { findBrowser } from '../../../../tools/find-browser.mjs';
import { startService } from '../gateway/processes.ts';
import { startVigia } from '../gateway/vigia-stack.ts';
import { makeConversation } from './conversations.ts';
import { openMeasuredPage } from './measured-page.ts';
import {
  measureFirstPage,
  measureMemory,
  measureOpening,
  measureStreaming,
  measureTokenCost,
  median,
} from './measures.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'first,token,streaming,opening,memory' },
    json: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const wanted = new Set(options.only.split(','));
const progress = (text: string) => process.stderr.write(`${text}\n`);

type Row = { what: string; measured: number; target: string; met: boolean | null };
const rows: Row[] = [];
const figures: Record<string, unknown> = {};
function note(what: string, measured: number, atMost: number | null): void {
  const target = atMost === null ? '' : `<= ${atMost}`;
  const met = atMost === null ? null : measured <= atMost;
  rows.push({ what, measured: Number(measured.toFixed(2)), target, met });
}

const uiDirectory = join(import.meta.dirname, '../../../../apps/chat-ui/dist');
const model = await startService('model', join(import.meta.dirname, 'writing-model-server.ts'));
const vigia = await startVigia(model.url, 2, { VIGIA_UI_DIRECTORY: uiDirectory });
const { url } = vigia.chatApi;
const found = await findBrowser({ log: progress });
const browser = await chromium.launch({
  executablePath: found.executablePath,
  env: { ...(process.env as Record<string, string>), ...found.env },
  args: ['--no-sandbox', '--disable-gpu'],
});

try {
  if (wanted.has('first')) {
    progress('the first page');
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      times.push(await measureFirstPage(browser, url));
    figures['first'] = times;
    note('first page until one can write, ms', median(times), null);
  }

  if (wanted.has('token')) {
    progress('one token: in an empty chat, at 2,000 messages, in an answer of 200 kB');
    const empty = await measureTokenCost(browser, url, { messages: 0, begin: 0 });
    const many = await measureTokenCost(browser, url, { messages: 2000, begin: 0 });
    const long = await measureTokenCost(browser, url, { messages: 0, begin: 200_000 });
    figures['token'] = { empty, many, long };
    note('one token, empty chat, ms', empty.perToken, null);
    note(`one token, ${many.messages} messages, ms`, many.perToken, null);
    note('one token, 200 kB answer, ms', long.perToken, null);
    note('2,000 messages to empty', many.perToken / empty.perToken, 1.5);
    note('200 kB answer to empty', long.perToken / empty.perToken, 1.5);
  }

  if (wanted.has('streaming')) {
    progress('200 tokens a second');
    const streaming = await measureStreaming(browser, url);
    figures['streaming'] = streaming;
    note('200 tokens a second: tasks over 50 ms', streaming.longTasks, 0);
    note('200 tokens a second: longest of them, ms', streaming.longest, null);
    note('200 tokens a second: main thread busy, part', streaming.busy, null);
  }

  if (wanted.has('opening')) {
    progress('opening conversations');
    const measured = await openMeasuredPage(browser, url);
    await measured.page.goto(url);
    // 1,248 messages and 36 MB: answers of 57,600 characters, questions of next to none.
    const [short, same, huge] = await measured.store([
      makeConversation('Ten short', 10, 400),
      makeConversation('Ten long', 10, 57_600),
      makeConversation('Huge', 1248, 57_600),
    ]);
    const times: Record<'short' | 'same' | 'huge', number[]> = { short: [], same: [], huge: [] };
    for (let round = 0; round < rounds; round += 1) {
      times.short.push(await measureOpening(measured, url, short ?? ''));
      times.same.push(await measureOpening(measured, url, same ?? ''));
      times.huge.push(await measureOpening(measured, url, huge ?? ''));
    }
    await measured.close();
    figures['opening'] = times;
    note('opening 10 messages of 400 characters, ms', median(times.short), null);
    note('opening 10 messages, answers of 58 kB, ms', median(times.same), null);
    note('opening 1,248 messages and 36 MB, ms', median(times.huge), null);
    note('36 MB to 10 messages of the same size', median(times.huge) / median(times.same), 1.5);
    note('36 MB to 10 short messages', median(times.huge) / median(times.short), 1.5);
  }

  if (wanted.has('memory')) {
    progress('50 conversations');
    const memory = await measureMemory(browser, url);
    figures['memory'] = memory;
    note('heap after 10 conversations, MB', memory[10].heapMegabytes, null);
    note('heap after 50 conversations, MB', memory[50].heapMegabytes, null);
    note('heap, 50 to 10', memory[50].heapMegabytes / memory[10].heapMegabytes, 1.2);
    note('nodes, 50 to 10', memory[50].nodes / memory[10].nodes, 1.2);
  }
  console.table(rows);
  if (options.json) await writeFile(options.json, JSON.stringify({ figures, rows }, null, 2));
} finally {
  await browser.close();
  await vigia.stop();
  await model.stop();
}
