import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describeConversationStore } from '../testing/describe-conversation-store.ts';
import { addTurn, ana, type StoreHandle } from '../testing/store-factory.ts';
import { openSqliteStore } from './open-sqlite-store.ts';

async function createHandle(): Promise<StoreHandle & { directory: string; path: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-store-'));
  const path = join(directory, 'vigia.db');
  let time = Date.UTC(2026, 10, 23, 12);
  const open = () => openSqliteStore({ path, now: () => time, busyTimeout: 50 });
  const handle = {
    directory,
    path,
    store: await open(),
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
    async reopen() {
      await handle.store.close();
      handle.store = await open();
      return handle.store;
    },
    async dispose() {
      await handle.store.close();
      rmSync(directory, { recursive: true });
    },
  };
  return handle;
}

describeConversationStore('SQLite', createHandle);

describe('the SQLite file', () => {
  let handle: Awaited<ReturnType<typeof createHandle>>;
  beforeEach(async () => {
    handle = await createHandle();
  });
  afterEach(() => handle.dispose());

  it('can be read by its user alone, the journal too', async () => {
    await handle.store.createConversation(ana, {});
    const files = readdirSync(handle.directory);
    expect(files).toContain('vigia.db-wal');
    for (const file of files) {
      expect(statSync(join(handle.directory, file)).mode & 0o777).toBe(0o600);
    }
  });

  it('holds nothing of a deleted conversation, neither text nor words of the index', async () => {
    const marker = 'xylophonequartz';
    const kept = await handle.store.createConversation(ana, { title: 'kept' });
    await addTurn(handle.store, kept.id, 'kept question', 'kept answer');
    const { id } = await handle.store.createConversation(ana, { title: `${marker} title` });
    for (let count = 0; count < 50; count += 1) {
      await addTurn(handle.store, id, `${marker} ${count}`, `${marker}${count} `.repeat(300));
    }
    const holding = () =>
      readdirSync(handle.directory).filter((file) =>
        readFileSync(join(handle.directory, file)).includes(marker),
      );
    expect(holding()).not.toEqual([]);
    await handle.store.deleteConversation(ana, id);
    expect(holding()).toEqual([]);
  });

  it('is held by one process at a time', async () => {
    await expect(openSqliteStore({ path: handle.path, busyTimeout: 50 })).rejects.toMatchObject({
      code: 'store_in_use',
    });
  });

  it('says what to check when it is no database', async () => {
    const path = join(handle.directory, 'other.db');
    writeFileSync(path, 'no database '.repeat(100));
    await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: 'store_unusable' });
  });
});
