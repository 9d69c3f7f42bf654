import type { CDPSession } from '@playwright/test';

type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
};

/**
 * How long each task of the page's main thread took while `work` was done, in milliseconds of that
 * thread's own time where Chromium tells it: on a busy machine others take from it what is not its doing.
 */
export async function recordTasks(
  session: CDPSession,
  work: () => Promise<void>,
): Promise<number[]> {
  const tasks = new Map<string, number[]>();
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) {
      if (event.ph !== 'X' || event.name !== 'RunTask') continue;
      const thread = `${event.pid}.${event.tid}`;
      const known = tasks.get(thread);
      const milliseconds = (event.tdur ?? event.dur ?? 0) / 1000;
      if (known) known.push(milliseconds);
      else tasks.set(thread, [milliseconds]);
    }
  });
  const complete = new Promise<void>((resolve) =>
    session.once('Tracing.tracingComplete', () => resolve()),
  );
  const includedCategories = ['disabled-by-default-devtools.timeline', 'toplevel'];
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories, excludedCategories: ['*'] },
  });
  await work();
  await session.send('Tracing.end');
  await complete;
  // The page's main thread is the one that did most: nothing else of the browser is busy.
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return [...tasks.values()].sort((one, other) => sum(other) - sum(one))[0] ?? [];
}
