import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openSqliteStore } from '@vigia/conversations';
import { createLogger } from '@vigia/observability';

import { startRetention } from './retention.ts';
import { ana } from './testing/agent-harness.ts';

const day = 24 * 60 * 60 * 1000;
const logger = createLogger({ name: 'test', level: 'silent' });

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('retention', () => {
  it('deletes what is older than the days that are kept, again and again, and nothing else', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vigia-retention-'));
    let now = Date.UTC(2026, 10, 23);
    const store = await openSqliteStore({ path: join(directory, 'vigia.db'), now: () => now });
    const titles = async () => {
      const { conversations } = await store.listConversations(ana, { limit: 10 });
      return conversations.map(({ title }) => title);
    };
    await store.createConversation(ana, { title: 'first' });
    now += 10 * day;
    await store.createConversation(ana, { title: 'second' });
    now += 25 * day;
    await store.createConversation(ana, { title: 'third' });

    const retention = startRetention({ store, days: 30, logger, now: () => now, interval: 20 });
    await until(async () => (await titles()).length === 2);
    expect(await titles()).toEqual(['third', 'second']);
    now += 6 * day;
    await until(async () => (await titles()).length === 1);
    expect(await titles()).toEqual(['third']);
    await retention.stop();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('goes on after a failure, and ends when it is told to', async () => {
    let calls = 0;
    const store = {
      async deleteIdleSince() {
        calls += 1;
        if (calls === 1) throw new Error('the disk was full');
        return 500;
      },
    };
    const retention = startRetention({ store, days: 1, logger, interval: 5 });
    await until(() => calls > 3);
    await retention.stop();
    const ended = calls;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(calls).toBe(ended);
  });
});
