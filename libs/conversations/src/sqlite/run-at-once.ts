import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Kysely } from 'kysely';

import type { AnyStatement, RunAtOnce, Step, Steps } from '../kysely/steps.ts';
import type { StoreSchema } from '../schema.ts';

type Ready = {
  prepared: StatementSync;
  /** The names of the values, in the order of their places. */
  names: readonly string[];
  hasRows: boolean;
};

/** Stands for the values of a statement while it is built: each is its own name. */
const itsNames = new Proxy<Record<string, unknown>>({}, { get: (_target, name) => name });

/**
 * Transactions past Kysely's queue and its promises, which cost as much as the statements themselves:
 * SQLite answers within the call. Each statement is built and prepared once.
 */
export function createRunAtOnce(database: DatabaseSync, db: Kysely<StoreSchema>): RunAtOnce {
  const known = new Map<AnyStatement, Ready>();
  const begin = database.prepare('begin immediate');
  const commit = database.prepare('commit');
  const rollback = database.prepare('rollback');

  function ready(statement: AnyStatement): Ready {
    const earlier = known.get(statement);
    if (earlier) return earlier;
    const { sql, parameters } = statement.build(itsNames).compile(db);
    const prepared = database.prepare(sql);
    const made = {
      prepared,
      names: parameters as string[],
      hasRows: prepared.columns().length > 0,
    };
    known.set(statement, made);
    return made;
  }

  function take({ statement, values }: Step): readonly unknown[] {
    const { prepared, names, hasRows } = ready(statement);
    const bound = names.map((name) => values[name] as SQLInputValue);
    if (hasRows) return prepared.all(...bound);
    prepared.run(...bound);
    return [];
  }

  function walk<Result>(steps: Steps<Result>): Result {
    let next = steps.next();
    while (!next.done) next = steps.next(take(next.value));
    return next.value;
  }

  return (steps) => {
    if (database.isTransaction) return null;
    begin.run();
    try {
      const result = walk(steps());
      commit.run();
      return { result };
    } catch (error) {
      // Some failures, such as a full disk, end the transaction by themselves.
      if (database.isTransaction) rollback.run();
      throw error;
    }
  };
}
