import { ProblemError } from '@vigia/api-contract';
import { sql } from 'kysely';

import type {
  Ledger,
  LedgerEntry,
  LedgerProgress,
  Outcome,
  OwnerUsage,
  Reservation,
  ReservationRequest,
} from '../ledger.ts';
import type { LedgerTable } from '../schema.ts';
import type { Queries } from './queries.ts';
import type { StoreContext } from './context.ts';
import { createLateSettlements, type Settlement } from './late-settlements.ts';
import { ask, type Statement, type Steps, takeSteps } from './steps.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;
/** Answers whose progress is noted at once: 5,000 streams come in turns of some hundreds. */
const progressPerStatement = 500;
/** When to ask again for tokens that a running answer holds. */
const secondsUntilSettled = 15;

/** How long an entry that nobody waits for may stay open, in milliseconds. */
const settledSoon = 10;

/** The day (UTC) of an instant, and when it ends. */
function dayOf(now: number): { day: string; resetsAt: number } {
  const start = Math.floor(now / dayMilliseconds) * dayMilliseconds;
  return { day: new Date(start).toISOString().slice(0, 10), resetsAt: start + dayMilliseconds };
}

/* Written in SQL where every request passes: building the same statement anew costs as much as running it. */

type ReservedEntry = Pick<LedgerTable, 'owner' | 'day' | 'reserved_prompt' | 'reserved_completion'>;
type OwnDay = { owner: string; day: string };

const setAside: Statement<OwnDay & { tokens: number }, { used: number; reserved: number }> = {
  build: ({ owner, day, tokens }) => sql`
    insert into token_day (owner, day, used, reserved) values (${owner}, ${day}, 0, ${tokens})
    on conflict (owner, day) do update set reserved = token_day.reserved + excluded.reserved
    returning used, reserved`,
};

/** Gives back what was set aside and counts what was used of it. */
const giveBack: Statement<OwnDay & { reserved: number; used: number }> = {
  build: ({ owner, day, reserved, used }) => sql`
    update token_day set reserved = reserved - ${reserved}, used = used + ${used}
    where owner = ${owner} and day = ${day}`,
};

const openEntry: Statement<
  OwnDay & {
    generationId: string;
    kind: string;
    model: string;
    promptTokens: number;
    completionTokens: number;
    acceptedAt: number;
    instanceId: string;
  }
> = {
  build: (entry) => sql`
    insert into ledger (generation_id, owner, kind, model, day,
      reserved_prompt, reserved_completion, accepted_at, instance_id)
    values (${entry.generationId}, ${entry.owner}, ${entry.kind}, ${entry.model}, ${entry.day},
      ${entry.promptTokens}, ${entry.completionTokens}, ${entry.acceptedAt}, ${entry.instanceId})`,
};

const closeEntry: Statement<
  {
    owner: string;
    generationId: string;
    promptTokens: number;
    completionTokens: number;
    counted: string | null;
    outcome: string;
    endedAt: number;
  },
  ReservedEntry
> = {
  build: (entry) => sql`
    update ledger set prompt_tokens = ${entry.promptTokens},
      completion_tokens = ${entry.completionTokens}, counted = ${entry.counted},
      outcome = ${entry.outcome}, ended_at = ${entry.endedAt}
    where generation_id = ${entry.generationId} and owner = ${entry.owner} and outcome is null
    returning owner, day, reserved_prompt, reserved_completion`,
};

const noteProgress: Statement<LedgerProgress> = {
  build: ({ generationId, completionTokens }) => sql`
    update ledger set completion_tokens = ${completionTokens}
    where generation_id = ${generationId} and outcome is null`,
};

export function createLedger({ db, now, liveness, runAtOnce }: StoreContext): Ledger {
  /** Within this turn where the engine can, behind whatever transaction is open where it cannot. */
  async function transact<Result>(steps: () => Steps<Result>): Promise<Result> {
    const done = runAtOnce?.(steps);
    if (done) return done.result;
    return db.transaction().execute((transaction) => takeSteps(transaction, steps()));
  }

  function* reserving(owner: string, request: ReservationRequest): Steps<Reservation> {
    const at = now();
    const { day, resetsAt } = dayOf(at);
    const wanted = request.promptTokens + request.completionTokens;
    // Writing before reading holds the row, so that PostgreSQL serialises reservations too.
    const [row] = yield* ask(setAside, { owner, day, tokens: wanted });
    // Under the same lock: what the memory of one agent cannot count where there are several.
    const recentRequests = liveness.isShared ? yield* refuseTooMany(owner, request, at) : null;
    const { used = 0, reserved = wanted } = row ?? {};
    const others = reserved - wanted;
    const left = request.dailyTokens === null ? null : request.dailyTokens - used - others;
    const secondsOfDay = Math.ceil((resetsAt - at) / 1000);
    const completionTokens = grant(request, left, others, secondsOfDay);
    const total = request.promptTokens + completionTokens;
    if (total < wanted) yield* ask(giveBack, { owner, day, reserved: wanted - total, used: 0 });
    yield* ask(openEntry, {
      generationId: request.generationId,
      owner,
      kind: request.kind,
      model: request.model,
      day,
      promptTokens: request.promptTokens,
      completionTokens,
      acceptedAt: at,
      instanceId: liveness.ownId,
    });
    const remainingTokens = left === null ? null : left - total;
    return { completionTokens, remainingTokens, resetsAt, recentRequests };
  }

  const late = createLateSettlements({
    milliseconds: settledSoon,
    settle: (settlements) =>
      transact(function* () {
        for (const each of settlements) yield* settling(each);
      }),
    settling,
  });

  return {
    async reserve(owner, request) {
      const done = runAtOnce && late.with(runAtOnce, () => reserving(owner, request));
      if (done) return done.result;
      await late.flush();
      return transact(() => reserving(owner, request));
    },

    async recordProgress(progress) {
      const done = runAtOnce?.(function* () {
        for (const each of progress) yield* ask(noteProgress, each);
      });
      if (done) return;
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

    settle: (owner, generationId, usage, outcome) =>
      transact(() => settling({ owner, generationId, usage, outcome, endedAt: now() })),

    settleSoon: (owner, generationId, usage, outcome) =>
      late.add({ owner, generationId, usage, outcome, endedAt: now() }),

    async readAllowance(owner) {
      await late.flush();
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
      await late.flush();
      const row = await db
        .selectFrom('ledger')
        .selectAll()
        .where('generation_id', '=', generationId)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row ? toEntry(row) : null;
    },

    async readUsage({ fromDay, toDay }) {
      await late.flush();
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

function* settling({ owner, generationId, usage, outcome, endedAt }: Settlement): Steps<void> {
  const { promptTokens = 0, completionTokens = 0, counted = null } = usage ?? {};
  const [entry] = yield* ask(closeEntry, {
    owner,
    generationId,
    promptTokens,
    completionTokens,
    counted,
    outcome,
    endedAt,
  });
  if (entry) yield* moveToUsed(entry, promptTokens + completionTokens);
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
    await takeSteps(transaction, moveToUsed(entry, promptTokens + completionTokens));
  }
  return settled;
}

const minuteMilliseconds = 60_000;

const countOpen: Statement<{ owner: string }, { count: number }> = {
  build: ({ owner }) =>
    sql`select count(*) as count from ledger where owner = ${owner} and outcome is null`,
};

const readRecent: Statement<
  { owner: string; fromDay: string; since: number; most: number },
  { accepted_at: number }
> = {
  build: ({ owner, fromDay, since, most }) => sql`
    select accepted_at from ledger
    where owner = ${owner} and day >= ${fromDay} and accepted_at > ${since}
    order by accepted_at desc limit ${most}`,
};

/**
 * Counts an owner's requests of all agents; those of the last minute.
 * @throws ProblemError `concurrency_limited`, `rate_limited`
 */
function* refuseTooMany(
  owner: string,
  { concurrentGenerations = null, requestsPerMinute = null }: ReservationRequest,
  at: number,
): Steps<number | null> {
  if (concurrentGenerations !== null) {
    const rows = yield* ask(countOpen, { owner });
    if ((rows[0]?.count ?? 0) >= concurrentGenerations) {
      throw new ProblemError('concurrency_limited', {
        detail: `At most ${concurrentGenerations} answers at once are allowed.`,
        remedy: 'Wait for one to end, or stop it.',
        retryAfter: 5,
      });
    }
  }
  if (requestsPerMinute === null) return null;
  const since = at - minuteMilliseconds;
  const rows = yield* ask(readRecent, {
    owner,
    fromDay: dayOf(since).day,
    since,
    most: requestsPerMinute,
  });
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

function* moveToUsed(
  { owner, day, reserved_prompt, reserved_completion }: ReservedEntry,
  used: number,
): Steps<void> {
  yield* ask(giveBack, { owner, day, reserved: reserved_prompt + reserved_completion, used });
}
