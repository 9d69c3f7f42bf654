import type { Check } from './check.ts';

/**
 * Refuses a list that cannot be run: an id twice, a requirement that is not in the list, or one that stands
 * after its dependent. So the order of the list is an order to run in, and the order to read the report in.
 * @throws Error that names the check: it is a mistake of the program.
 */
export function assertRunnable<Context>(checks: readonly Check<Context>[]): void {
  const known = new Set<string>();
  for (const { id, requires = [] } of checks) {
    if (known.has(id)) throw new Error(`The check ${id} is in the list twice.`);
    const missing = requires.find((required) => !known.has(required));
    if (missing !== undefined) {
      throw new Error(`The check ${id} requires ${missing}, which is not in the list before it.`);
    }
    known.add(id);
  }
}
