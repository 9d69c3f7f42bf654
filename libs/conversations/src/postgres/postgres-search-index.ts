import { type Kysely, sql } from 'kysely';

import { messagesPerConversation } from '../schema.ts';
import { matchesByBeginning, type SearchIndex } from '../search-index.ts';

/** The owner as one word of the index: no word of a text holds a colon. */
const ownerWord = (owner: string) => `'o:' || encode(convert_to(${owner}, 'UTF8'), 'hex')`;

/** What separates words, besides white space: punctuation and symbols of all scripts. */
const separators = String.raw`[\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff0f\U0001f000-\U0001faff]+`;

/** Marks that are taken off letters, as SQLite's tokenizer does: `não` is found by `nao`. */
const marks = String.raw`[\u0300-\u036f]`;

/** More is not indexed: one entry (tsvector) holds at most 1 MB, one word 2 kB. */
const indexedCharacters = 200_000;
const indexedWordCharacters = 255;

/**
 * Words in a tsvector made here (https://www.postgresql.org/docs/current/datatype-textsearch.html):
 * the own parsers of PostgreSQL read addresses and hyphens as words of other kinds, and depend on a
 * language. Triggers keep it in step; an answer is indexed when it has ended.
 */
export const postgresSearchIndex: SearchIndex = {
  async create(db: Kysely<unknown>) {
    const statements = [
      `create table search_entry (number bigint primary key, words tsvector not null)`,
      `create index search_words on search_entry using gin (words)`,

      `create function search_vector(owner text, body text) returns tsvector
       language sql immutable parallel safe as $$
         select array_to_tsvector(array(
           select distinct left(word, ${indexedWordCharacters})
           from regexp_split_to_table(
             lower(regexp_replace(normalize(left(body, ${indexedCharacters}), NFD), '${marks}', '', 'g')),
             '${separators}') as word
           where word <> ''
         ) || (${ownerWord('owner')}))
       $$`,

      `create function search_message() returns trigger language plpgsql as $$
       begin
         if tg_op = 'DELETE' then
           delete from search_entry where number = old.number;
         elsif new.state <> 'generating' then
           insert into search_entry (number, words)
           select new.number, search_vector(owner, new.content)
           from conversation where id = new.conversation_id
           on conflict (number) do update set words = excluded.words;
         end if;
         return null;
       end $$`,
      `create trigger search_message_change after insert or delete or update of state on message
       for each row execute function search_message()`,

      `create function search_title() returns trigger language plpgsql as $$
       begin
         if tg_op = 'DELETE' then
           delete from search_entry where number = old.number * ${messagesPerConversation};
         else
           insert into search_entry (number, words)
           values (new.number * ${messagesPerConversation}, search_vector(new.owner, new.title))
           on conflict (number) do update set words = excluded.words;
         end if;
         return null;
       end $$`,
      `create trigger search_title_change after insert or delete or update of title on conversation
       for each row execute function search_title()`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },

  async matching(_db, owner, words) {
    const own = `'o:${Buffer.from(owner).toString('hex')}'`;
    const plain = words.map((word) => word.normalize('NFD').replace(/[\u0300-\u036f]/gu, ''));
    const query = [
      own,
      ...plain.map(
        (word) =>
          `'${[...word].slice(0, indexedWordCharacters).join('')}'${matchesByBeginning(word) ? ':*' : ''}`,
      ),
    ].join(' & ');
    return sql`conversation.number in (
      select distinct number / ${sql.lit(messagesPerConversation)}
      from search_entry where words @@ ${query}::tsquery)`;
  },
};
