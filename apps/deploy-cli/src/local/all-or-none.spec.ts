import { allOrNone } from './all-or-none.ts';

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );

describe('several things at once', () => {
  it('give their results in order', async () => {
    const results = await allOrNone<[number, string]>(new AbortController().signal, [
      async () => 1,
      async () => 'two',
    ]);
    expect(results).toEqual([1, 'two']);
  });

  it('end all when one fails, with the error of the first', async () => {
    let ended = false;
    const failing = allOrNone<[never, never]>(new AbortController().signal, [
      (signal) => never(signal).finally(() => (ended = true)),
      () => Promise.reject(new Error('first')),
    ]);
    await expect(failing).rejects.toThrow('first');
    expect(ended).toBe(true);
  });

  it('end when they are stopped from outside', async () => {
    const stop = new AbortController();
    const running = allOrNone<[never]>(stop.signal, [never]);
    stop.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });
});
