/** A page in Chromium with a slow processor, and what it costs. */
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';
import { importedConversationsSchema } from '@vigia/api-contract';

import type { ExportedConversation } from '@vigia/api-contract';

import { toExport } from './conversations.ts';

/** How many times slower than this machine the page's processor is. */
export const slowness = 4;

export type MeasuredPage = {
  page: Page;
  context: BrowserContext;
  session: CDPSession;
  /** Time of the main thread in tasks so far, in milliseconds. */
  taskTime(): Promise<number>;
  /** What the page holds after a collection of garbage. */
  memory(): Promise<{ heapMegabytes: number; nodes: number }>;
  /** Stores conversations for this guest; returns their ids in the same order. */
  store(conversations: ExportedConversation[]): Promise<string[]>;
  close(): Promise<void>;
};

export async function openMeasuredPage(browser: Browser, url: string): Promise<MeasuredPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
  });
  const page = await context.newPage();
  const session: CDPSession = await context.newCDPSession(page);
  // Time of the thread itself: what others take from a busy machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  const metric = async (name: string) => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  };
  return {
    page,
    context,
    session,
    taskTime: async () => (await metric('TaskDuration')) * 1000,
    async memory() {
      // What the first collection finalizes, the second one frees.
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.collectGarbage');
      const heap = await metric('JSHeapUsedSize');
      return { heapMegabytes: heap / 1e6, nodes: await metric('Nodes') };
    },
    async store(conversations) {
      const answer = await context.request.post(`${url}/api/conversations/import`, {
        data: toExport(conversations),
        timeout: 120_000,
      });
      if (!answer.ok()) throw new Error(`The import failed: ${await answer.text()}`);
      return importedConversationsSchema.parse(await answer.json()).imported.map(({ id }) => id);
    },
    close: () => context.close(),
  };
}

/** Waits until the last answer is there and has ended. */
export async function untilAnswered(page: Page): Promise<void> {
  await page
    .locator('article.answer[aria-busy="false"]')
    .last()
    .waitFor({ state: 'attached', timeout: 60_000 });
}
