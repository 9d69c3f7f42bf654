import { sql } from 'kysely';

import type { UnfinishedAnswer } from '../unfinished-answer.ts';
import type { Instances } from '../instances.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Queries } from './queries.ts';
import type { StoreContext } from './context.ts';
import { settleEntriesOf } from './ledger.ts';
import { interruptAnswersOf } from './progress.ts';

export function createInstances({ db, liveness, now }: StoreContext): Instances {
  const { ownId, isShared } = liveness;

  return {
    ownId,
    isShared,
    beat: () => liveness.beat(),

    async takeOverDead() {
      const { dead, suspects } = await liveness.judge(await unfinishedHolders(db));
      const answers: UnfinishedAnswer[] = [];
      const entries: LedgerEntry[] = [];
      for (const id of dead) {
        await db.transaction().execute(async (transaction) => {
          await liveness.serialise(transaction);
          answers.push(...(await interruptAnswersOf(transaction, id)));
          entries.push(...(await settleEntriesOf(transaction, id, now())));
          await liveness.forget(transaction, id);
        });
      }
      return { answers, entries, hasSuspects: suspects.length > 0 };
    },

    async holderOf(owner, generationId) {
      const { rows } = await sql<{ instance_id: string | null }>`
        select instance_id from ledger
        where generation_id = ${generationId} and owner = ${owner} and outcome is null`.execute(db);
      return rows[0]?.instance_id ?? null;
    },

    async ask(owner, { generationId, kind, cause }) {
      await sql`
        insert into instance_request (instance_id, generation_id, kind, cause)
        select instance_id, generation_id, ${kind}, ${cause} from ledger
        where generation_id = ${generationId} and owner = ${owner} and outcome is null
          and instance_id is not null
        on conflict (generation_id, kind) do nothing`.execute(db);
    },

    async takeRequests() {
      if (!isShared) return [];
      const { rows } = await sql<{ generation_id: string; kind: string; cause: string | null }>`
        delete from instance_request where instance_id = ${ownId}
        returning generation_id, kind, cause`.execute(db);
      return rows.map(({ generation_id, kind, cause }) => ({
        generationId: generation_id,
        kind: kind === 'watch' ? 'watch' : 'cancel',
        cause,
      }));
    },
  };
}

/** Who began what has not ended; the empty id stands for agents from before there were ids. */
async function unfinishedHolders(db: Queries): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select coalesce(instance_id, '') as id from message where state = 'generating'
    union
    select coalesce(instance_id, '') as id from ledger where outcome is null`.execute(db);
  return rows.map(({ id }) => id);
}
