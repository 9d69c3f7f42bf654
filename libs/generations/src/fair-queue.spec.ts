import fc from 'fast-check';

import { createFairQueue } from './fair-queue.ts';

type Entry = { owner: string; number: number };

function fill(owners: string[]) {
  const queue = createFairQueue<Entry>();
  owners.forEach((owner, number) => queue.push({ owner, number }));
  return queue;
}

const names = (entries: Entry[]) => entries.map(({ owner }) => owner).join('');

describe('the fair queue', () => {
  it('takes turns between owners, whoever came with how many', () => {
    expect(names(fill(['a', 'a', 'a', 'b', 'b', 'c']).order())).toBe('abcaba');
  });

  it('lets a newcomer in after one entry of a flood, at most', () => {
    const queue = fill(['a', 'a', 'a', 'a']);
    expect(queue.take()?.owner).toBe('a');
    queue.push({ owner: 'b', number: 9 });
    queue.release('a');
    expect(queue.take()?.owner).toBe('b');
  });

  it('prefers who has fewer running', () => {
    const queue = fill(['a', 'a', 'b', 'b']);
    expect([queue.take()?.owner, queue.take()?.owner]).toEqual(['a', 'b']);
    queue.release('b');
    expect(queue.take()?.owner).toBe('b');
  });

  it('takes out what is cancelled, once', () => {
    const queue = createFairQueue<Entry>();
    const entry = { owner: 'a', number: 1 };
    queue.push(entry);
    expect([queue.remove(entry), queue.remove(entry)]).toEqual([true, false]);
    expect(queue.size).toBe(0);
    expect(queue.take()).toBeUndefined();
  });

  it('serves in the order that it foretells, each owner in the order of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 }), (owners) => {
        const queue = fill(owners);
        const foretold = queue.order();
        const served: Entry[] = [];
        for (let entry = queue.take(); entry; entry = queue.take()) served.push(entry);
        expect(served).toEqual(foretold);
        for (const owner of new Set(owners)) {
          const numbers = served.filter((entry) => entry.owner === owner).map((e) => e.number);
          expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
        }
      }),
    );
  });
});
