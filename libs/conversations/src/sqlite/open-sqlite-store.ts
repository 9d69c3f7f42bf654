import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { v7 as createId } from 'uuid';

import type { ConversationStore } from '../conversation-store.ts';
import { createKyselyStore } from '../kysely/create-kysely-store.ts';
import { aloneLiveness } from '../kysely/liveness.ts';
import { migrate } from '../migrations.ts';
import type { StoreSchema } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts';
import { createRunAtOnce } from './run-at-once.ts';
import { sqliteSearchIndex } from './sqlite-search-index.ts';

export type SqliteStoreOptions = {
  /** The database file; it is made when it is missing. Its folder must exist. */
  path: string;
  /** How long to wait for another process to let the file go, in milliseconds. Default 3000. */
  busyTimeout?: number;
  /**
   * `normal` (default): what was acknowledged survives the death of the process; a power cut may
   * lose the last moments, never the database. `full`: survives a power cut too, at the price of one
   * wait for the disk per change (https://sqlite.org/pragma.html#pragma_synchronous).
   */
  synchronous?: 'normal' | 'full';
  /** Milliseconds since 1970; for tests. */
  now?: () => number;
};

/**
 * Opens the store in one SQLite file of mode 0600 and brings it forward. The file is held by one
 * process at a time until it is closed or killed.
 * @throws StoreError `store_in_use`, `store_unusable`
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<ConversationStore> {
  const database = openDatabase(options);
  const db = new Kysely<StoreSchema>({ dialect: createNodeSqliteDialect(database) });
  try {
    await migrate(db, { search: sqliteSearchIndex, identity: 'autoincrement' });
  } catch (error) {
    await db.destroy();
    throw new StoreError('store_unusable', options.path, { cause: error });
  }
  return createKyselyStore({
    db,
    search: sqliteSearchIndex,
    runAtOnce: createRunAtOnce(database, db),
    liveness: aloneLiveness(createId()),
    now: options.now ?? Date.now,
    // The journal still holds pages from before: with an exclusive lock this always empties it.
    purge: () => database.exec('pragma wal_checkpoint(truncate)'),
  });
}

function openDatabase({ path, busyTimeout = 3000, synchronous = 'normal' }: SqliteStoreOptions) {
  let database: DatabaseSync | undefined;
  try {
    // Made with its mode before SQLite writes to it; the journal takes the mode of the file.
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    database = new DatabaseSync(path, { timeout: busyTimeout, enableForeignKeyConstraints: true });
    // Exclusive: two agents on one file would take each other's running answers for lost ones.
    database.exec(`
      pragma locking_mode = exclusive;
      pragma journal_mode = wal;
      pragma synchronous = ${synchronous};
      pragma secure_delete = on;
      pragma temp_store = memory;
      pragma cache_size = -16384;
      begin immediate; commit;`);
    return database;
  } catch (error) {
    database?.close();
    throw new StoreError(isBusy(error) ? 'store_in_use' : 'store_unusable', path, { cause: error });
  }
}

/** SQLITE_BUSY (https://sqlite.org/rescode.html#busy). */
function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === 5;
}
