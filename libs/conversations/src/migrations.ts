import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

import type { SearchIndex } from './search-index.ts';
import type { StoreSchema } from './schema.ts';

/** What differs between the engines when tables are made. */
export type EngineDefinition = {
  search: SearchIndex;
  /** SQLite numbers rows by itself; PostgreSQL needs an identity column. */
  identity: 'autoincrement' | 'generated';
};

/** The steps from an empty database to today's. Steps are added at the end and never changed or undone. */
function migrations({ search, identity }: EngineDefinition): Record<string, Migration> {
  return {
    '001-conversations': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('conversation')
          .addColumn('number', identity === 'autoincrement' ? 'integer' : 'bigint', (column) =>
            identity === 'autoincrement'
              ? column.primaryKey().autoIncrement()
              : column.primaryKey().generatedAlwaysAsIdentity(),
          )
          .addColumn('id', 'text', (column) => column.notNull().unique())
          .addColumn('owner', 'text', (column) => column.notNull())
          .addColumn('title', 'text', (column) => column.notNull())
          .addColumn('title_source', 'text', (column) => column.notNull())
          .addColumn('pinned', 'integer', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('updated_at', 'bigint', (column) => column.notNull())
          .addColumn('active_leaf_id', 'text')
          .addColumn('active_generation_id', 'text')
          .addColumn('message_count', 'integer', (column) => column.notNull())
          .execute();
        await db.schema
          .createIndex('conversation_in_list_order')
          .on('conversation')
          .columns(['owner', 'pinned desc', 'updated_at desc', 'number desc'])
          .execute();

        await db.schema
          .createTable('message')
          .addColumn('number', identity === 'autoincrement' ? 'integer' : 'bigint', (column) =>
            column.primaryKey(),
          )
          .addColumn('id', 'text', (column) => column.notNull().unique())
          .addColumn('conversation_id', 'text', (column) =>
            column.notNull().references('conversation.id').onDelete('cascade'),
          )
          .addColumn('parent_id', 'text')
          .addColumn('active_child_id', 'text')
          .addColumn('role', 'text', (column) => column.notNull())
          .addColumn('state', 'text', (column) => column.notNull())
          .addColumn('content', 'text', (column) => column.notNull())
          .addColumn('reasoning', 'text', (column) => column.notNull())
          .addColumn('reasoning_milliseconds', 'bigint')
          .addColumn('finish_reason', 'text')
          .addColumn('problem_code', 'text')
          .addColumn('model', 'text')
          .addColumn('prompt_tokens', 'integer')
          .addColumn('completion_tokens', 'integer')
          .addColumn('counted', 'text')
          .addColumn('generation_id', 'text', (column) => column.unique())
          .addColumn('rating', 'text')
          .addColumn('comment', 'text')
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .execute();
        await db.schema
          .createIndex('message_siblings')
          .on('message')
          .columns(['conversation_id', 'parent_id', 'number'])
          .execute();
        await db.schema
          .createIndex('message_unfinished')
          .on('message')
          .column('state')
          .where('state', '=', 'generating')
          .execute();

        await db.schema
          .createTable('checkpoint')
          .addColumn('message_id', 'text', (column) =>
            column.notNull().references('message.id').onDelete('cascade'),
          )
          .addColumn('place', 'integer', (column) => column.notNull())
          .addColumn('reasoning', 'text', (column) => column.notNull())
          .addColumn('content', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('checkpoint_key', ['message_id', 'place'])
          .execute();

        await db.schema
          .createTable('idempotency')
          .addColumn('owner', 'text', (column) => column.notNull())
          .addColumn('key', 'text', (column) => column.notNull())
          .addColumn('fingerprint', 'text', (column) => column.notNull())
          .addColumn('generation_id', 'text', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addPrimaryKeyConstraint('idempotency_key', ['owner', 'key'])
          .execute();

        await search.create(db);
      },
    },
    '002-ledger': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('ledger')
          .addColumn('generation_id', 'text', (column) => column.primaryKey())
          .addColumn('owner', 'text', (column) => column.notNull())
          .addColumn('kind', 'text', (column) => column.notNull())
          .addColumn('model', 'text', (column) => column.notNull())
          .addColumn('day', 'text', (column) => column.notNull())
          .addColumn('reserved_prompt', 'integer', (column) => column.notNull())
          .addColumn('reserved_completion', 'integer', (column) => column.notNull())
          .addColumn('prompt_tokens', 'integer')
          .addColumn('completion_tokens', 'integer')
          .addColumn('counted', 'text')
          .addColumn('outcome', 'text')
          .addColumn('accepted_at', 'bigint', (column) => column.notNull())
          .addColumn('ended_at', 'bigint')
          .execute();
        await db.schema
          .createIndex('ledger_open')
          .on('ledger')
          .column('outcome')
          .where('outcome', 'is', null)
          .execute();
        await db.schema
          .createTable('token_day')
          .addColumn('owner', 'text', (column) => column.notNull())
          .addColumn('day', 'text', (column) => column.notNull())
          .addColumn('used', 'bigint', (column) => column.notNull())
          .addColumn('reserved', 'bigint', (column) => column.notNull())
          .addPrimaryKeyConstraint('token_day_key', ['owner', 'day'])
          .execute();
      },
    },
    '003-ledger-by-day': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createIndex('ledger_by_day')
          .on('ledger')
          .columns(['day', 'owner'])
          .execute();
      },
    },
    '004-instances': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('instance')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('lock_key', 'integer', (column) => column.notNull())
          .addColumn('beat', 'bigint', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('instance_request')
          .addColumn('instance_id', 'text', (column) => column.notNull())
          .addColumn('generation_id', 'text', (column) => column.notNull())
          .addColumn('kind', 'text', (column) => column.notNull())
          .addColumn('cause', 'text')
          .addPrimaryKeyConstraint('instance_request_key', ['generation_id', 'kind'])
          .execute();
        await db.schema.alterTable('message').addColumn('instance_id', 'text').execute();
        await db.schema.alterTable('message').addColumn('last_event_id', 'integer').execute();
        await db.schema.alterTable('checkpoint').addColumn('last_event_id', 'integer').execute();
        await db.schema.alterTable('ledger').addColumn('instance_id', 'text').execute();
      },
    },
    '005-api-keys': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('api_key')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('hash', 'text', (column) => column.notNull().unique())
          .addColumn('limits_class', 'text', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('expires_at', 'bigint')
          .addColumn('last_used_at', 'bigint')
          .addColumn('revoked_at', 'bigint')
          .execute();
        // The name of a revoked key may be given again: a key is renewed under its name.
        await sql`create unique index api_key_by_name on api_key (name) where revoked_at is null`.execute(
          db,
        );
      },
    },
  };
}

/** Brings a database forward under the engine's lock. @throws what the first failing step failed with. */
export async function migrate(db: Kysely<StoreSchema>, engine: EngineDefinition): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations(engine) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
