import type { Kysely, RawBuilder } from 'kysely';

/** Full-text search over titles and finished messages: the one part that each engine does its own way. */
export interface SearchIndex {
  /** Creates the index and whatever keeps it in step with the tables. */
  create(db: Kysely<unknown>): Promise<void>;
  /**
   * A subquery of the numbers of the owner's conversations in which the title or one message holds
   * all words, each matched by its beginning. The words are letters and digits only.
   */
  matching(owner: string, words: string[]): RawBuilder<unknown>;
}

/** The words of a search, in lower case; marks and operators of query languages fall away. */
export function searchWords(search: string): string[] {
  return (search.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, 16);
}
