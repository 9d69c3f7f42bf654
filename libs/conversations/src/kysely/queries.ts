import type { Kysely, Transaction } from 'kysely';

import type { StoreSchema } from '../schema.ts';

/** The database itself, or a transaction on it. */
export type Queries = Kysely<StoreSchema> | Transaction<StoreSchema>;
