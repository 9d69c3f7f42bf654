import { createReplayGuard } from './replay-guard.ts';

describe('createReplayGuard', () => {
  it('forgets what has expired, and only that', () => {
    const guard = createReplayGuard({ capacity: 100_000 });
    for (let second = 0; second < 600; second += 1) {
      expect(guard.remember(`token-${second}`, second + 35, second)).toBe('new');
      expect(guard.size()).toBeLessThanOrEqual(42);
    }
    expect(guard.remember('token-599', 634, 634)).toBe('replayed');
    expect(guard.remember('token-599', 634, 640)).toBe('new');
  });
});
