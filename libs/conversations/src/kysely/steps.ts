import type { RawBuilder } from 'kysely';

import type { Queries } from './queries.ts';

/** A statement that is asked over and over with other values, and what its rows hold. */
export type Statement<Values extends object, Row = never> = {
  build: (values: Values) => RawBuilder<Row>;
};

/** A statement of whatever values and rows. */
export type AnyStatement = Statement<Record<string, unknown>, unknown>;

/** One run of a statement. */
export type Step = { statement: AnyStatement; values: Record<string, unknown> };

/**
 * What is done within one transaction, written once for every engine: each statement is given out, and
 * its rows come back. An engine may wait between them or do all within one turn.
 */
export type Steps<Result> = Generator<Step, Result, readonly unknown[]>;

/** Runs one statement within a transaction; its rows. */
export function* ask<Values extends object, Row>(
  statement: Statement<Values, Row>,
  values: Values,
): Steps<readonly Row[]> {
  // Statement and values belong together, which the type of a step no longer says.
  return (yield { statement, values } as unknown as Step) as readonly Row[];
}

/** Takes the steps one after the other on a transaction. */
export async function takeSteps<Result>(
  transaction: Queries,
  steps: Steps<Result>,
): Promise<Result> {
  let next = steps.next();
  while (!next.done) {
    const { statement, values } = next.value;
    const { rows } = await statement.build(values).execute(transaction);
    next = steps.next(rows);
  }
  return next.value;
}

/**
 * Does a whole transaction within this turn; null, and nothing done, where another one is open.
 * @throws what the steps throw; nothing is changed then.
 */
export type RunAtOnce = <Result>(steps: () => Steps<Result>) => { result: Result } | null;
