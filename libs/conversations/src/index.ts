export type * from './api-keys.ts';
export type * from './conversation-store.ts';
export type * from './instances.ts';
export type * from './ledger.ts';
export { openPostgresStore, type PostgresStoreOptions } from './postgres/open-postgres-store.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts';
export { StoreError } from './store-error.ts';
export {
  type TemporaryOptions,
  withTemporaryConversations,
} from './temporary/with-temporary-conversations.ts';
