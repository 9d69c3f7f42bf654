import { randomInt } from 'node:crypto';

import { sql } from 'kysely';
import type { Client } from 'pg';

import type { Liveness } from '../kysely/liveness.ts';

/** The first key of Vigia's advisory locks: the letters VIGI. The second is drawn by each agent. */
const lockClass = 0x56494749;
/** The second key of the lock under which one agent takes over from dead ones; no agent draws it. */
const takeOverKey = 0;

export type PostgresLivenessOptions = {
  ownId: string;
  /** Opens a connection that is this agent's alone: its lock lives as long as that. */
  connect: () => Promise<Client>;
  /** An agent without its lock is dead after so long without a beat, in milliseconds. Default 1500. */
  silenceWithoutLock?: number | undefined;
  /**
   * An agent whose lock is still held is dead after so long without a beat, in milliseconds: its host has
   * vanished, and PostgreSQL has not noticed yet. Default 20,000.
   */
  silenceWithLock?: number | undefined;
};

/**
 * Each agent holds a session's advisory lock, which PostgreSQL lets go when the process is gone
 * (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS), and counts up a number.
 * An agent is dead when its lock is free and its number stands still. How long it stands still is
 * measured by who looks, so that clocks need not agree and an outage of the database condemns nobody.
 */
export async function openPostgresLiveness(options: PostgresLivenessOptions): Promise<Liveness> {
  const { ownId, connect, silenceWithoutLock = 1500, silenceWithLock = 20_000 } = options;
  const lockKey = randomInt(1, 2 ** 31 - 1);
  /** What was last seen of each other agent, and since when it stands still. */
  const seen = new Map<string, { beat: number; since: number }>();
  let client: Client | null = null;
  let isLocked = false;
  let isClosed = false;

  /** Not waited for: after a cut the session that this one replaces may hold it for a while. */
  async function lock(on: Client): Promise<void> {
    const { rows } = await on.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1, $2) as held',
      [lockClass, lockKey],
    );
    isLocked = rows[0]?.held === true;
  }

  async function open(): Promise<Client> {
    const opened = await connect();
    const lose = () => {
      if (client === opened) client = null;
    };
    opened.on('error', lose);
    opened.on('end', lose);
    try {
      await lock(opened);
    } catch (error) {
      await opened.end().catch(() => undefined);
      throw error;
    }
    if (isClosed) {
      await opened.end().catch(() => undefined);
      throw new Error('The store is closed.');
    }
    client = opened;
    return opened;
  }

  /** Asks once more over a new connection where the old one turns out to be dead. */
  async function ask<Result>(question: (on: Client) => Promise<Result>): Promise<Result> {
    const kept = client;
    if (!kept) return question(await open());
    try {
      return await question(kept);
    } catch {
      if (client === kept) client = null;
      // Ended, not just forgotten: its session would hold the lock beside the new one's.
      void kept.end().catch(() => undefined);
      return question(await open());
    }
  }

  const register = (on: Client) =>
    on.query(
      `insert into instance (id, lock_key, beat) values ($1, $2, 0) on conflict (id) do nothing`,
      [ownId, lockKey],
    );

  await register(await open());

  return {
    ownId,
    isShared: true,

    async beat() {
      if (isClosed) return true;
      return ask(async (on) => {
        if (!isLocked) await lock(on);
        const { rowCount } = await on.query(`update instance set beat = beat + 1 where id = $1`, [
          ownId,
        ]);
        if (rowCount === 1) return true;
        await register(on);
        return false;
      });
    },

    async judge(ids) {
      const { rows } = await ask((on) =>
        on.query<{ id: string; beat: string; locked: boolean }>(
          `select id, beat, exists (
           select 1 from pg_locks
           where locktype = 'advisory' and classid = $1::int8::oid and objid = lock_key::int8::oid
             and objsubid = 2 and granted
             and database = (select oid from pg_database where datname = current_database())
         ) as locked
         from instance where id <> $2`,
          [lockClass, ownId],
        ),
      );
      const at = performance.now();
      const known = new Set(rows.map(({ id }) => id));
      // An agent is known before it begins anything, so who is not known was taken over or is of old.
      const dead = ids.filter((id) => id !== ownId && !known.has(id));
      const suspects: string[] = [];
      for (const id of seen.keys()) if (!known.has(id)) seen.delete(id);
      for (const { id, beat, locked } of rows) {
        const number = Number(beat);
        let last = seen.get(id);
        if (last?.beat !== number) {
          last = { beat: number, since: at };
          seen.set(id, last);
        }
        const silence = at - last.since;
        if (number < 0 || silence >= (locked ? silenceWithLock : silenceWithoutLock)) dead.push(id);
        else if (!locked) suspects.push(id);
      }
      return { dead, suspects };
    },

    async serialise(transaction) {
      await sql`select pg_advisory_xact_lock(${sql.lit(lockClass)}, ${sql.lit(takeOverKey)})`.execute(
        transaction,
      );
    },

    async forget(transaction, id) {
      await sql`delete from instance where id = ${id}`.execute(transaction);
      await sql`delete from instance_request where instance_id = ${id}`.execute(transaction);
      seen.delete(id);
    },

    async close() {
      if (isClosed) return;
      isClosed = true;
      const on = client;
      client = null;
      // Says that it left: whoever looks next need not wait. One that cannot say so is found dead.
      await on
        ?.query(`update instance set beat = -1 where id = $1`, [ownId])
        .catch(() => undefined);
      await on?.end().catch(() => undefined);
    },
  };
}
