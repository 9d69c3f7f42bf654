import { SlotPool } from './slot-pool.ts';

const never = new AbortController().signal;

describe('SlotPool', () => {
  it('gives the slot that holds the text of the same scope, else the one left longest ago', async () => {
    const pool = new SlotPool(['first', 'second']);
    const first = await pool.acquire('alice', never);
    const second = await pool.acquire('bob', never);
    first.scope = 'alice';
    second.scope = 'bob';
    pool.release(first, 1);
    pool.release(second, 2);
    expect(await pool.acquire('bob', never)).toBe(second);
    pool.release(second, 3);
    expect(await pool.acquire('carol', never)).toBe(first);
  });

  it('serves those who wait in their order, and forgets who left', async () => {
    const pool = new SlotPool(['only']);
    const slot = await pool.acquire(null, never);
    const leaving = new AbortController();
    const left = pool.acquire(null, leaving.signal);
    const next = pool.acquire(null, never);
    expect(pool.waiting).toBe(2);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    pool.release(slot, 1);
    expect(await next).toBe(slot);
    expect(pool.isBusy(slot)).toBe(true);
    pool.release(slot, 2);
    expect(pool.isBusy(slot)).toBe(false);
  });

  it('refuses when its line is full', async () => {
    const pool = new SlotPool(['only'], 1);
    await pool.acquire(null, never);
    void pool.acquire(null, never);
    await expect(pool.acquire(null, never)).rejects.toMatchObject({
      problem: { code: 'queue_full', status: 429, retryAfter: 5 },
    });
  });
});
