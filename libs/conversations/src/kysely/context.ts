import type { Kysely } from 'kysely';

import type { StoreSchema } from '../schema.ts';
import type { SearchIndex } from '../search-index.ts';
import type { Liveness } from './liveness.ts';
import type { RunAtOnce } from './steps.ts';

/** What the queries of either engine work with. */
export type StoreContext = {
  db: Kysely<StoreSchema>;
  search: SearchIndex;
  /** Which agents on this database live. */
  liveness: Liveness;
  /** Milliseconds since 1970. */
  now: () => number;
  /** After something was deleted: takes it out of the engine's journal as well. */
  purge: () => void;
  /** Where the engine answers within the call: short transactions without a wait. */
  runAtOnce?: RunAtOnce;
};
