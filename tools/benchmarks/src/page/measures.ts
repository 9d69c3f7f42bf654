import type { Browser } from '@playwright/test';

import { makeConversation } from './conversations.ts';
import { recordTasks } from './main-thread-tasks.ts';
import { type MeasuredPage, openMeasuredPage, untilAnswered } from './measured-page.ts';

export const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** From the navigation until a person can write, in milliseconds, with an empty cache. */
export async function measureFirstPage(browser: Browser, url: string): Promise<number> {
  const measured = await openMeasuredPage(browser, url);
  await measured.page.goto(url);
  const handle = await measured.page.waitForFunction(
    () => {
      const box = document.querySelector('textarea#message');
      return box && !(box as HTMLTextAreaElement).disabled && document.activeElement === box
        ? performance.now()
        : 0;
    },
    undefined,
    { polling: 'raf', timeout: 60_000 },
  );
  const milliseconds = await handle.jsonValue();
  await measured.close();
  return milliseconds;
}

async function ask({ page }: MeasuredPage, instruction: string): Promise<void> {
  await page.locator('textarea#message').fill(instruction);
  await page.keyboard.press('Enter');
}

/** Scrolls up until every earlier message was read. */
async function readAllEarlier({ page }: MeasuredPage): Promise<void> {
  await untilAnswered(page);
  const box = page.locator('.chat-scroll');
  while ((await page.locator('.earlier').count()) > 0) {
    await box.evaluate((element) => element.scrollTo({ top: 0 }));
    await page.waitForTimeout(50);
  }
  await box.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await page.waitForTimeout(1000);
}

export type TokenCost = { perToken: number; idle: number; messages: number };

/**
 * The main thread's time for one token, in milliseconds, while tokens come one by one, ten a second: the
 * page of a conversation with `messages` messages, its answer beginning with `begin` characters at once.
 */
export async function measureTokenCost(
  browser: Browser,
  url: string,
  { messages, begin }: { messages: number; begin: number },
): Promise<TokenCost> {
  const measured = await openMeasuredPage(browser, url);
  const { page } = measured;
  await page.goto(url);
  if (messages > 0) {
    const [id] = await measured.store([makeConversation('Long', messages, 400)]);
    await page.goto(`${url}/c/${id}`);
    await readAllEarlier(measured);
  }
  const seen = await page.locator('article.turn').count();
  const idleBefore = await measured.taskTime();
  await page.waitForTimeout(3000);
  const idle = ((await measured.taskTime()) - idleBefore) / 3000;
  await ask(measured, `begin=${begin} tokens=900 every=100`);
  const text = page.locator('article.answer [data-part="content"]').last();
  const length = () => text.evaluate((element) => element.textContent.length);
  const started = await page.waitForFunction(
    (least) => {
      const answers = document.querySelectorAll('article.answer[aria-busy="true"]');
      return (answers[0]?.textContent.length ?? 0) > least;
    },
    begin * 0.8 + 20,
    { timeout: 60_000 },
  );
  await started.dispose();
  // What came at once is drawn, and its code coloured, before the measure begins.
  await page.waitForTimeout(3000);
  const [timeBefore, at, lengthBefore] = [
    await measured.taskTime(),
    performance.now(),
    await length(),
  ];
  await page.waitForTimeout(8000);
  const tokens = Math.round((performance.now() - at) / 100);
  const spent = (await measured.taskTime()) - timeBefore;
  if ((await length()) <= lengthBefore) throw new Error('The answer did not grow.');
  await measured.close();
  return { perToken: spent / tokens, idle, messages: seen };
}

/** Tasks of more than 50 ms while an answer comes at 200 tokens a second for ten seconds. */
export async function measureStreaming(
  browser: Browser,
  url: string,
): Promise<{ longTasks: number; longest: number; busy: number }> {
  const measured = await openMeasuredPage(browser, url);
  const { page } = measured;
  await page.goto(url);
  await page.locator('textarea#message').waitFor();
  await page.waitForTimeout(2000);
  await ask(measured, 'tokens=2000 every=5');
  await page.waitForFunction(
    () => (document.querySelector('article.answer')?.textContent.length ?? 0) > 50,
    undefined,
    { timeout: 60_000 },
  );
  const tasks = await recordTasks(measured.session, () => page.waitForTimeout(8000));
  const busy = tasks.reduce((sum, task) => sum + task, 0) / 8000;
  await measured.close();
  const longTasks = tasks.filter((task) => task > 50).length;
  return { longTasks, longest: Math.max(0, ...tasks), busy };
}

/** From the click on a conversation until its last answer is painted, in milliseconds. */
export async function measureOpening(
  measured: MeasuredPage,
  url: string,
  id: string,
): Promise<number> {
  const { page } = measured;
  await page.goto(url);
  await page.locator(`nav a[href="/c/${id}"]`).waitFor({ state: 'attached' });
  await page.waitForTimeout(1000);
  return page.evaluate(
    (path) =>
      new Promise<number>((resolve) => {
        const startedAt = performance.now();
        document.querySelector<HTMLElement>(`nav a[href="${path}"]`)?.click();
        const look = () => {
          const last = [...document.querySelectorAll('article.answer [data-part="content"]')].at(
            -1,
          );
          if (!last?.textContent) return requestAnimationFrame(look);
          // After the frame in which it is there, it is painted.
          return requestAnimationFrame(() =>
            setTimeout(() => resolve(performance.now() - startedAt)),
          );
        };
        look();
      }),
    `/c/${id}`,
  );
}

/** What the page holds after it has shown so many conversations, one after the other. */
export async function measureMemory(
  browser: Browser,
  url: string,
): Promise<Record<10 | 50, { heapMegabytes: number; nodes: number }>> {
  const measured = await openMeasuredPage(browser, url);
  const { page } = measured;
  await page.goto(url);
  const conversations = Array.from({ length: 50 }, (_, index) =>
    makeConversation(`Conversation ${index}`, 20, 4000),
  );
  const ids = await measured.store(conversations);
  await page.goto(url);
  const result = {} as Record<10 | 50, { heapMegabytes: number; nodes: number }>;
  for (const [index, id] of ids.entries()) {
    await page.locator(`nav a[href="/c/${id}"]`).evaluate((link: HTMLElement) => link.click());
    await page.waitForURL(`**/c/${id}`);
    await untilAnswered(page);
    await page.waitForTimeout(300);
    if (index === 9) result[10] = await measured.memory();
  }
  result[50] = await measured.memory();
  await measured.close();
  return result;
}
