import { ProblemError } from '@vigia/api-contract';
import { type Selectable, sql } from 'kysely';

import type { Ledger, LedgerEntry, Outcome, OwnerUsage, ReservationRequest } from '../ledger.ts';
import type { LedgerTable } from '../schema.ts';
import type { Queries, StoreContext } from './context.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;
/** Answers whose progress is noted at once: 5,000 streams come in turns of some hundreds. */
const progressPerStatement = 500;
/** When to ask again for tokens that a running answer holds. */
const secondsUntilSettled = 15;

/** The day (UTC) of an instant, and when it ends. */
function dayOf(now: number): { day: string; resetsAt: number } {
  const start = Math.floor(now / dayMilliseconds) * dayMilliseconds;
  return { day: new Date(start).toISOString().slice(0, 10), resetsAt: start + dayMilliseconds };
}

/* Written in SQL where every request passes: building the same statement anew costs as much as running it. */

export function createLedger({ db, now, liveness }: StoreContext): Ledger {
  return {
    async reserve(owner, request) {
      const { day, resetsAt } = dayOf(now());
      return db.transaction().execute(async (transaction) => {
        // Writing before reading holds the row, so that PostgreSQL serialises reservations too.
        const wanted = request.promptTokens + request.completionTokens;
        const { rows } = await sql<{ used: number; reserved: number }>`
          insert into token_day (owner, day, used, reserved) values (${owner}, ${day}, 0, ${wanted})
          on conflict (owner, day) do update set reserved = token_day.reserved + excluded.reserved
          returning used, reserved`.execute(transaction);
        // Under the same lock: what the memory of one agent cannot count where there are several.
        const recentRequests = liveness.isShared
          ? await refuseTooMany(transaction, owner, request, now())
          : null;
        const { used = 0, reserved = wanted } = rows[0] ?? {};
        const setAside = reserved - wanted;
        const left = request.dailyTokens === null ? null : request.dailyTokens - used - setAside;
        const secondsOfDay = Math.ceil((resetsAt - now()) / 1000);
        const completionTokens = grant(request, left, setAside, secondsOfDay);
        const total = request.promptTokens + completionTokens;
        if (total < wanted) {
          await sql`update token_day set reserved = reserved - ${wanted - total}
            where owner = ${owner} and day = ${day}`.execute(transaction);
        }
        await sql`
          insert into ledger (generation_id, owner, kind, model, day,
            reserved_prompt, reserved_completion, accepted_at, instance_id)
          values (${request.generationId}, ${owner}, ${request.kind}, ${request.model}, ${day},
            ${request.promptTokens}, ${completionTokens}, ${now()}, ${liveness.ownId})`.execute(
          transaction,
        );
        const remainingTokens = left === null ? null : left - total;
        return { completionTokens, remainingTokens, resetsAt, recentRequests };
      });
    },

    async recordProgress(progress) {
      for (let start = 0; start < progress.length; start += progressPerStatement) {
        const rows = progress
          .slice(start, start + progressPerStatement)
          .map(
            ({ generationId, completionTokens }) =>
              sql`(${generationId}, cast(${completionTokens} as integer))`,
          );
        // Both engines name the columns of VALUES column1 and column2.
        await sql`
          update ledger set completion_tokens = progress.column2
          from (values ${sql.join(rows)}) as progress
          where ledger.generation_id = progress.column1 and ledger.outcome is null`.execute(db);
      }
    },

    async settle(owner, generationId, usage, outcome) {
      await db.transaction().execute(async (transaction) => {
        const { rows } = await sql<Selectable<LedgerTable>>`
          update ledger set prompt_tokens = ${usage?.promptTokens ?? 0},
            completion_tokens = ${usage?.completionTokens ?? 0}, counted = ${usage?.counted ?? null},
            outcome = ${outcome}, ended_at = ${now()}
          where generation_id = ${generationId} and owner = ${owner} and outcome is null
          returning *`.execute(transaction);
        const entry = rows[0];
        if (!entry) return;
        await moveToUsed(
          transaction,
          entry,
          (usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0),
        );
      });
    },

    async readAllowance(owner) {
      const { day, resetsAt } = dayOf(now());
      const row = await db
        .selectFrom('token_day')
        .select(['used', 'reserved'])
        .where('owner', '=', owner)
        .where('day', '=', day)
        .executeTakeFirst();
      return { usedTokens: row?.used ?? 0, reservedTokens: row?.reserved ?? 0, resetsAt };
    },

    async readEntry(owner, generationId) {
      const row = await db
        .selectFrom('ledger')
        .selectAll()
        .where('generation_id', '=', generationId)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row ? toEntry(row) : null;
    },

    async readUsage({ fromDay, toDay }) {
      const rows = await db
        .selectFrom('ledger')
        .select((column) => [
          'day',
          'owner',
          'outcome',
          column.fn.countAll<number>().as('requests'),
          column.fn.sum<number | null>('prompt_tokens').as('prompt'),
          column.fn.sum<number | null>('completion_tokens').as('completion'),
        ])
        .where('day', '>=', fromDay)
        .where('day', '<=', toDay)
        .groupBy(['day', 'owner', 'outcome'])
        .orderBy('day', 'desc')
        .orderBy('owner')
        .execute();
      const usage: OwnerUsage[] = [];
      for (const { day, owner, outcome, requests, prompt, completion } of rows) {
        let last = usage.at(-1);
        if (last?.day !== day || last.owner !== owner) {
          last = { day, owner, requests: 0, promptTokens: 0, completionTokens: 0, outcomes: {} };
          usage.push(last);
        }
        last.requests += requests;
        if (outcome === null) continue;
        last.promptTokens += prompt ?? 0;
        last.completionTokens += completion ?? 0;
        last.outcomes[outcome as Outcome] = requests;
      }
      return usage;
    },
  };
}

/** Settles what an agent left open by its last progress. */
export async function settleEntriesOf(
  transaction: Queries,
  instanceId: string,
  at: number,
): Promise<LedgerEntry[]> {
  const entries = await transaction
    .selectFrom('ledger')
    .selectAll()
    .where('outcome', 'is', null)
    .where((test) => test(test.fn.coalesce('instance_id', test.val('')), '=', instanceId))
    .execute();
  const settled: LedgerEntry[] = [];
  for (const entry of entries) {
    const promptTokens = entry.reserved_prompt;
    const completionTokens = entry.completion_tokens ?? 0;
    const row = await transaction
      .updateTable('ledger')
      .set({
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        counted: 'estimate',
        outcome: 'interrupted',
        ended_at: at,
      })
      .where('generation_id', '=', entry.generation_id)
      .where('outcome', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (!row) continue;
    settled.push(toEntry(row));
    await moveToUsed(transaction, entry, promptTokens + completionTokens);
  }
  return settled;
}

const minuteMilliseconds = 60_000;

/**
 * Counts an owner's requests of all agents; those of the last minute.
 * @throws ProblemError `concurrency_limited`, `rate_limited`
 */
async function refuseTooMany(
  transaction: Queries,
  owner: string,
  { concurrentGenerations = null, requestsPerMinute = null }: ReservationRequest,
  at: number,
): Promise<number | null> {
  if (concurrentGenerations !== null) {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from ledger where owner = ${owner} and outcome is null`.execute(
      transaction,
    );
    if ((rows[0]?.count ?? 0) >= concurrentGenerations) {
      throw new ProblemError('concurrency_limited', {
        detail: `At most ${concurrentGenerations} answers at once are allowed.`,
        remedy: 'Wait for one to end, or stop it.',
        retryAfter: 5,
      });
    }
  }
  if (requestsPerMinute === null) return null;
  const { rows } = await sql<{ accepted_at: number }>`
    select accepted_at from ledger
    where owner = ${owner} and day >= ${dayOf(at - minuteMilliseconds).day}
      and accepted_at > ${at - minuteMilliseconds}
    order by accepted_at desc limit ${requestsPerMinute}`.execute(transaction);
  if (rows.length >= requestsPerMinute) {
    const room = (rows.at(-1)?.accepted_at ?? at) + minuteMilliseconds;
    throw new ProblemError('rate_limited', {
      detail: `At most ${requestsPerMinute} requests a minute are allowed.`,
      retryAfter: Math.max(1, Math.ceil((room - at) / 1000)),
    });
  }
  return rows.length + 1;
}

function toEntry(row: LedgerTable): LedgerEntry {
  const { prompt_tokens, completion_tokens, counted } = row;
  return {
    generationId: row.generation_id,
    owner: row.owner,
    kind: row.kind,
    model: row.model,
    reservedTokens: row.reserved_prompt + row.reserved_completion,
    usage:
      counted === null
        ? null
        : { promptTokens: prompt_tokens ?? 0, completionTokens: completion_tokens ?? 0, counted },
    outcome: row.outcome as Outcome | null,
    acceptedAt: row.accepted_at,
    endedAt: row.ended_at,
  };
}

/** How long an answer may be with what is left. */
function grant(
  { promptTokens, completionTokens, dailyTokens }: ReservationRequest,
  left: number | null,
  setAside: number,
  secondsOfDay: number,
): number {
  if (left === null) return completionTokens;
  const least = promptTokens + 1;
  if (left < least) {
    // Answers that are being written hold what they may take at most; most of them give some back.
    const mayComeBack = left + setAside >= least;
    throw new ProblemError('token_limit_reached', {
      detail: `The request needs ${least} tokens or more; ${Math.max(0, left)} of ${dailyTokens} are left today.`,
      remedy: mayComeBack
        ? 'Wait for the answers that are being written, or stop one.'
        : 'Wait for the next day (UTC), or shorten the text.',
      retryAfter: Math.min(secondsOfDay, mayComeBack ? secondsUntilSettled : Infinity),
    });
  }
  return Math.min(completionTokens, left - promptTokens);
}

async function moveToUsed(
  db: Queries,
  entry: { owner: string; day: string; reserved_prompt: number; reserved_completion: number },
  tokens: number,
): Promise<void> {
  const reserved = entry.reserved_prompt + entry.reserved_completion;
  await sql`update token_day set reserved = reserved - ${reserved}, used = used + ${tokens}
    where owner = ${entry.owner} and day = ${entry.day}`.execute(db);
}
