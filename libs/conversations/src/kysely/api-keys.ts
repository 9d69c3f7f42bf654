import { ProblemError } from '@vigia/api-contract';
import type { Selectable } from 'kysely';

import type { ApiKeys, StoredApiKey } from '../api-keys.ts';
import type { ApiKeyTable } from '../schema.ts';
import type { StoreContext } from './context.ts';

export function createApiKeys({ db, now }: StoreContext): ApiKeys {
  return {
    async create({ id, name, hash, limitsClass, expiresAt }) {
      const row = await db
        .insertInto('api_key')
        .values({
          id,
          name,
          hash,
          limits_class: limitsClass,
          created_at: now(),
          expires_at: expiresAt,
          last_used_at: null,
          revoked_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row) return toApiKey(row);
      throw new ProblemError('conflict', {
        detail: `There is a key with the name ${name}.`,
        remedy: 'Choose another name, or revoke that key first.',
      });
    },

    async list() {
      const rows = await db
        .selectFrom('api_key')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toApiKey);
    },

    async revoke(id) {
      await db
        .updateTable('api_key')
        .set({ revoked_at: now() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
      const row = await db
        .selectFrom('api_key')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? toApiKey(row) : null;
    },

    async touch(id) {
      await db.updateTable('api_key').set({ last_used_at: now() }).where('id', '=', id).execute();
    },
  };
}

function toApiKey(row: Selectable<ApiKeyTable>): StoredApiKey {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    limitsClass: row.limits_class,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
