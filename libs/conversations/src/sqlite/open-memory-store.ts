import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { v7 as createId } from 'uuid';

import type { ConversationStore } from '../conversation-store.ts';
import { createKyselyStore } from '../kysely/create-kysely-store.ts';
import { aloneLiveness } from '../kysely/liveness.ts';
import { migrate } from '../migrations.ts';
import type { StoreSchema } from '../schema.ts';
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts';
import { createRunAtOnce } from './run-at-once.ts';
import { sqliteSearchIndex } from './sqlite-search-index.ts';

/** Pages of 4 KiB: 256 MiB in all. What would not fit is refused by SQLite. */
const mostPages = 65_536;

/** A store that lives in the memory of this process alone: SQLite writes no file for it, nor for sorting. */
export async function openMemoryStore(now: () => number = Date.now): Promise<ConversationStore> {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  database.exec(`
    pragma temp_store = memory;
    pragma secure_delete = on;
    pragma max_page_count = ${mostPages};`);
  const db = new Kysely<StoreSchema>({ dialect: createNodeSqliteDialect(database) });
  await migrate(db, { search: sqliteSearchIndex, identity: 'autoincrement' });
  return createKyselyStore({
    db,
    search: sqliteSearchIndex,
    runAtOnce: createRunAtOnce(database, db),
    liveness: aloneLiveness(createId()),
    now,
    purge: () => undefined,
  });
}
