/**
 * Runs several things at once. When one fails the others are aborted, and the first failure is thrown
 * only after all have ended: nothing goes on unseen.
 */
export async function allOrNone<Results extends readonly unknown[]>(
  signal: AbortSignal,
  tasks: { [Index in keyof Results]: (signal: AbortSignal) => Promise<Results[Index]> },
): Promise<Results> {
  const failure = new AbortController();
  const both = AbortSignal.any([signal, failure.signal]);
  let first: { error: unknown } | undefined;
  const results = await Promise.all(
    tasks.map(async (task) => {
      try {
        return await task(both);
      } catch (error) {
        first ??= { error };
        failure.abort(error);
        return undefined;
      }
    }),
  );
  if (first) throw first.error;
  return results as unknown as Results;
}
