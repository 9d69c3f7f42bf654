import { type Kysely, sql } from 'kysely';

import { messagesPerConversation } from '../schema.ts';
import { matchesByBeginning, type SearchIndex } from '../search-index.ts';

/** Words in this many entries or more count as common; reading as many takes some 20 ms. */
const common = 20_000;

/** The owner as one word of the index, so that a search reads only the owner's own entries. */
const ownerWord = (column: string) => `'o' || lower(hex(${column}))`;

const ownerOfMessage = (row: 'old' | 'new') =>
  ownerWord(`(select owner from conversation where id = ${row}.conversation_id)`);

/** The number under which a conversation's title is indexed: its messages' places start at 1. */
const titleNumber = (row: 'old' | 'new') => `${row}.number * ${messagesPerConversation}`;

/**
 * FTS5 (https://sqlite.org/fts5.html) without a second copy of the texts. `secure-delete` takes
 * deleted words out of the index at once instead of hiding them until a merge. Triggers keep it in
 * step; an answer is indexed when it has ended, so that its growth costs nothing here.
 */
export const sqliteSearchIndex: SearchIndex = {
  async create(db: Kysely<unknown>) {
    const statements = [
      `create virtual table search_index using fts5(
         owner, text, content = '',
         tokenize = 'unicode61 remove_diacritics 2')`,
      `insert into search_index (search_index, rank) values ('secure-delete', 1)`,

      `create trigger search_message_insert after insert on message
       when new.state <> 'generating' begin
         insert into search_index (rowid, owner, text)
         values (new.number, ${ownerOfMessage('new')}, new.content);
       end`,
      `create trigger search_message_end after update of state on message
       when old.state = 'generating' and new.state <> 'generating' begin
         insert into search_index (rowid, owner, text)
         values (new.number, ${ownerOfMessage('new')}, new.content);
       end`,
      // FTS5 must be told the words that it is to forget: messages go before their conversation.
      `create trigger search_message_delete after delete on message
       when old.state <> 'generating' begin
         insert into search_index (search_index, rowid, owner, text)
         values ('delete', old.number, ${ownerOfMessage('old')}, old.content);
       end`,

      `create trigger search_title_insert after insert on conversation begin
         insert into search_index (rowid, owner, text)
         values (${titleNumber('new')}, ${ownerWord('new.owner')}, new.title);
       end`,
      `create trigger search_title_change after update of title on conversation
       when old.title <> new.title begin
         insert into search_index (search_index, rowid, owner, text)
         values ('delete', ${titleNumber('old')}, ${ownerWord('old.owner')}, old.title);
         insert into search_index (rowid, owner, text)
         values (${titleNumber('new')}, ${ownerWord('new.owner')}, new.title);
       end`,
      `create trigger search_title_delete after delete on conversation begin
         insert into search_index (search_index, rowid, owner, text)
         values ('delete', ${titleNumber('old')}, ${ownerWord('old.owner')}, old.title);
       end`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },

  async matching(db, owner, words) {
    const own = `o${Buffer.from(owner).toString('hex')}`;
    const query = [
      `owner : "${own}"`,
      ...words.map((word) => `text : "${word}"${matchesByBeginning(word) ? ' *' : ''}`),
    ].join(' AND ');
    const range = sql.lit(messagesPerConversation);
    const entries = sql`from search_index where search_index match ${query}`;
    const { rows } = await sql<{ found: number }>`
      select count(*) as found from (select 1 ${entries} limit ${sql.lit(common)})`.execute(db);
    if (rows[0]?.found !== common) {
      return sql`conversation.number in (select distinct rowid / ${range} ${entries})`;
    }
    // Most conversations hold the words: looking into each in the list's order fills a page soonest.
    return sql`exists (select 1 ${entries} and rowid between
      conversation.number * ${range} and (conversation.number + 1) * ${range} - 1)`;
  },
};
