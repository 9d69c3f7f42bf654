import type { Kysely, RawBuilder, SqlBool } from 'kysely';

import type { StoreSchema } from './schema.ts';

/** Full-text search over titles and finished messages: the one part that each engine does its own way. */
export interface SearchIndex {
  /** Creates the index and whatever keeps it in step with the tables. */
  create(db: Kysely<unknown>): Promise<void>;
  /**
   * A condition on a row of `conversation`: the title or one message holds all words, those of three
   * letters and more matched by their beginning. The words are letters and digits only; the owner's own texts alone are read.
   */
  matching(db: Kysely<StoreSchema>, owner: string, words: string[]): Promise<RawBuilder<SqlBool>>;
}

/** The words of a search, in lower case; marks and operators of query languages fall away. */
export function searchWords(search: string): string[] {
  return (search.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, 16);
}

/**
 * Whether a word is matched by its beginning. One or two Latin letters begin so many words that the
 * search would be slow and find nearly everything: they are matched whole.
 */
export function matchesByBeginning(word: string): boolean {
  return !/^[\p{Script=Latin}\p{M}\d]{1,2}$/u.test(word);
}
