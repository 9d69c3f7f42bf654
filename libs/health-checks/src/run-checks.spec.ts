import { bindChecks, type Check, type Finding } from './check.ts';
import { runChecks } from './run-checks.ts';

const never = new AbortController().signal;

function check(id: string, finding: Finding | (() => Promise<Finding>), requires: string[] = []) {
  return {
    id,
    hop: 'link',
    requires,
    run: async () => (typeof finding === 'function' ? finding() : finding),
  } satisfies Check<unknown>;
}
const ok: Finding = { state: 'ok', seen: 'fine' };
const broken: Finding = { state: 'broken', seen: 'shut', why: 'no way through', mend: 'open it' };
const unknown: Finding = { state: 'unknown', seen: 'cannot look' };

describe('runChecks', () => {
  it('names one fault once: what hangs on it, however far, is skipped and says because of what', async () => {
    const report = await runChecks(
      [check('a', ok), check('b', broken, ['a']), check('c', ok, ['b']), check('d', ok, ['c'])],
      undefined,
      { signal: never },
    );
    expect(
      report.checks.map(({ id, state, skippedBecauseOf }) => [id, state, skippedBecauseOf]),
    ).toEqual([
      ['a', 'ok', undefined],
      ['b', 'broken', undefined],
      ['c', 'skipped', 'b'],
      ['d', 'skipped', 'b'],
    ]);
    expect(report).toMatchObject({ verdict: 'broken', exitCode: 1, firstBroken: 'b' });
    expect(report.counts).toEqual({ ok: 1, broken: 1, unknown: 0, skipped: 2 });
  });

  it('goes on behind what does not apply or cannot be told', async () => {
    const report = await runChecks(
      [
        check('a', { state: 'skipped', seen: 'not here' }),
        check('b', unknown),
        check('c', ok, ['a', 'b']),
      ],
      undefined,
      { signal: never },
    );
    expect(report.checks.map(({ state }) => state)).toEqual(['skipped', 'unknown', 'ok']);
  });

  it.each([
    { name: 'all is well', checks: [check('a', ok)], exitCode: 0, verdict: 'healthy' },
    {
      name: 'one is broken',
      checks: [check('a', unknown), check('b', broken)],
      exitCode: 1,
      verdict: 'broken',
    },
    {
      name: 'one cannot be told',
      checks: [check('a', ok), check('b', unknown)],
      exitCode: 2,
      verdict: 'unknown',
    },
    { name: 'nothing was looked at', checks: [], exitCode: 2, verdict: 'unknown' },
  ])('ends with $exitCode when $name', async ({ checks, exitCode, verdict }) => {
    const report = await runChecks(checks, undefined, { signal: never });
    expect(report).toMatchObject({ exitCode, verdict });
  });

  it('gives up a check that does not answer, and tells it so', async () => {
    let told = false;
    const silent: Check<unknown> = {
      id: 'a',
      hop: 'agent',
      deadlineMilliseconds: 20,
      run: (_context, signal) =>
        new Promise(() => signal.addEventListener('abort', () => (told = true))),
    };
    const report = await runChecks([silent], undefined, { signal: never });
    expect(report.checks[0]).toMatchObject({ state: 'unknown', seen: 'no answer within 0.02 s' });
    expect(told).toBe(true);
  });

  it('takes a check that throws for one that cannot tell, and speaks the language asked for', async () => {
    const failing = check('a', () => Promise.reject(new Error('EMFILE')));
    const report = await runChecks([failing], undefined, { signal: never, locale: 'pt-BR' });
    expect(report.checks[0]).toMatchObject({
      state: 'unknown',
      seen: 'a própria verificação falhou: EMFILE',
    });
  });

  it('ends with the reason of whoever stops it', async () => {
    const stop = new AbortController();
    const run = runChecks([check('a', () => new Promise(() => undefined))], undefined, {
      signal: stop.signal,
    });
    stop.abort(new Error('stopped'));
    await expect(run).rejects.toThrow('stopped');
  });

  it('runs no more at a time than it may, and tells of each as it ends', async () => {
    let running = 0;
    let most = 0;
    const busy = async (): Promise<Finding> => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return ok;
    };
    const seen: string[] = [];
    await runChecks(
      ['a', 'b', 'c', 'd', 'e'].map((id) => check(id, busy)),
      undefined,
      { signal: never, concurrency: 2, onResult: ({ id }) => seen.push(id) },
    );
    expect(most).toBe(2);
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('refuses a list with an id twice, or with a requirement that does not stand before', async () => {
    const run = (checks: Check<unknown>[]) => runChecks(checks, undefined, { signal: never });
    await expect(run([check('a', ok), check('a', ok)])).rejects.toThrow('a is in the list twice');
    await expect(run([check('a', ok, ['b']), check('b', ok)])).rejects.toThrow('requires b');
  });

  it('runs checks of several sites together, each with its own context', async () => {
    const named: Check<{ name: string }> = {
      id: 'x',
      hop: 'agent',
      run: async ({ name }) => ({ state: 'ok', seen: name }),
    };
    const both = [
      ...bindChecks([named], { name: 'private' }),
      ...bindChecks([{ ...named, id: 'y', requires: ['x'] }], { name: 'public' }),
    ];
    const report = await runChecks(both, undefined, { signal: never });
    expect(report.checks.map(({ seen }) => seen)).toEqual(['private', 'public']);
  });
});
