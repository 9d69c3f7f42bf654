export type * from './conversation-store.ts';
export type * from './ledger.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts';
export { StoreError } from './store-error.ts';
