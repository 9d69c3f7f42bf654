import { join } from 'node:path';

import { type ConversationStore, openPostgresStore, openSqliteStore } from '@vigia/conversations';
import { type PostgresServer, startPostgresServer } from '@vigia/conversations/testing';

let server: PostgresServer | null = null;

/** Opens an empty store in the engine that this file of tests runs on: SQLite unless it says otherwise. */
export async function openTestStore(directory: string): Promise<ConversationStore> {
  if (server) return openPostgresStore({ url: await server.createDatabase() });
  return openSqliteStore({ path: join(directory, 'vigia.db') });
}

/** Runs the tests that a file holds or imports on a real PostgreSQL server of their own. */
export function onPostgres(): void {
  beforeAll(async () => {
    server = await startPostgresServer();
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    server = null;
  });
}
