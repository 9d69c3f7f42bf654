import { createLogger } from '@vigia/observability';

import { createAgentHarness } from './testing/agent-harness.ts';
import { watchClocks } from './watch-clocks.ts';

function watch() {
  const lines: string[] = [];
  const told: number[] = [];
  let now = Date.UTC(2026, 10, 23);
  const clocks = watchClocks({
    logger: createLogger({
      name: 'test',
      destination: { write: (line) => void lines.push(line) },
    }),
    onSkew: (seconds) => told.push(seconds),
    now: () => now,
  });
  return { clocks, lines, told, advance: (seconds: number) => (now += seconds * 1000) };
}

describe('clocks that differ', () => {
  it('are told to metrics each time, and to the log once a minute', () => {
    const { clocks, lines, told, advance } = watch();
    for (let count = 0; count < 50; count += 1) clocks.differ(40.5);
    expect(told).toHaveLength(50);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"skewSeconds":40.5');
    advance(61);
    clocks.differ(-20);
    expect(lines).toHaveLength(2);
  });

  it('are told to the status, for five minutes after they were last seen', () => {
    const { clocks, advance } = watch();
    expect(clocks.skew()).toBeNull();
    clocks.differ(40.4);
    expect(clocks.skew()).toEqual({ seconds: 40, seenAt: '2026-11-23T00:00:00.000Z' });
    advance(299);
    expect(clocks.skew()).not.toBeNull();
    advance(2);
    expect(clocks.skew()).toBeNull();
  });

  it('make the agent say that it is not well, and what to do', async () => {
    const clockSkew = () => ({ seconds: -73, seenAt: '2026-11-23T00:00:00.000Z' });
    const harness = await createAgentHarness({ app: { clockSkew } });
    expect(await harness.json('GET', '/status')).toMatchObject({
      hops: [{ name: 'agent', state: 'degraded', detail: expect.stringMatching(/73 s.*NTP/) }, {}],
    });
    await harness.dispose();
  });
});
