import { Kysely, PostgresDialect } from 'kysely';
import { v7 as createId } from 'uuid';

import type { ConversationStore } from '../conversation-store.ts';
import { createKyselyStore } from '../kysely/create-kysely-store.ts';
import type { Liveness } from '../kysely/liveness.ts';
import { migrate } from '../migrations.ts';
import type { StoreSchema } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import { openPostgresLiveness } from './postgres-liveness.ts';
import { postgresSearchIndex } from './postgres-search-index.ts';

export type PostgresStoreOptions = {
  /** A connection URI (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS). */
  url: string;
  /** Connections held at most. Default 10. */
  connections?: number;
  /** How long to wait for a connection, in milliseconds. Default 5000. */
  connectTimeout?: number;
  /** How long one statement may take, in milliseconds. Default 30,000. */
  statementTimeout?: number;
  /** After how long without a sign of life another agent is dead; see `openPostgresLiveness`. */
  silenceWithoutLock?: number;
  silenceWithLock?: number;
  /** Milliseconds since 1970; for tests. */
  now?: () => number;
};

const applicationName = 'vigia-private-site-agent';

/** int8 (https://www.postgresql.org/docs/current/catalog-pg-type.html): every number that is stored is a safe integer. */
const int8 = 20;

/**
 * Opens the store in a PostgreSQL database and brings it forward; agents that start at once wait for
 * each other. The database must be in UTF-8, with a locale that knows letters beyond ASCII for search.
 * @throws StoreError `store_unreachable`, `store_unusable`; neither holds the password.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<ConversationStore> {
  const { url, connections = 10, connectTimeout = 5000, statementTimeout = 30_000 } = options;
  const place = describePlace(url);
  // Loaded only where it is used: it would cost an agent on SQLite memory.
  const { default: pg } = await import('pg');
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: statementTimeout,
    application_name: applicationName,
    types,
  });
  // A connection that dies while it idles is replaced at the next query; unheard, it would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await pool.query('select 1');
  } catch (error) {
    await db.destroy();
    throw new StoreError('store_unreachable', place, { cause: error });
  }
  try {
    await migrate(db, { search: postgresSearchIndex, identity: 'generated' });
  } catch (error) {
    await db.destroy();
    throw new StoreError('store_unusable', place, { cause: error });
  }
  const { silenceWithoutLock, silenceWithLock } = options;
  let liveness: Liveness;
  try {
    liveness = await openPostgresLiveness({
      ownId: createId(),
      silenceWithoutLock,
      silenceWithLock,
      async connect() {
        const client = new pg.Client({
          connectionString: url,
          connectionTimeoutMillis: connectTimeout,
          query_timeout: statementTimeout,
          application_name: `${applicationName}-lease`,
          keepAlive: true,
        });
        await client.connect();
        return client;
      },
    });
  } catch (error) {
    await db.destroy();
    throw new StoreError('store_unreachable', place, { cause: error });
  }
  return createKyselyStore({
    db,
    liveness,
    search: postgresSearchIndex,
    now: options.now ?? Date.now,
    // Deleted rows are overwritten after a vacuum; it runs beside and may fail without harm.
    purge: () =>
      void pool.query('vacuum message, conversation, search_entry').catch(() => undefined),
  });
}

/** Host and database of a URI, without user and password. */
function describePlace(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return 'of VIGIA_DATABASE_URL (which is no URI)';
  return `${parsed.host || 'on the local socket'}${parsed.pathname}`;
}
