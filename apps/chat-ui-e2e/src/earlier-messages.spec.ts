import { expect, type Page } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { importConversation } from './support/import-conversation.ts';
import { readers } from './support/readers.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url } = sharedVigia();

/** Answers of different heights, so that what is estimated of them is wrong. */
const turns = Array.from({ length: 90 }, (_, index) => ({
  question: `Question ${index}`,
  answer: `Answer ${index}. ${'The tide rises and falls. '.repeat((index * 7) % 40)}\n\n${'- a line\n'.repeat((index * 5) % 12)}`,
}));

/** Where the topmost message that is wholly in view stands, in pixels below the top of what is scrolled. */
const standing = (page: Page, named?: string) =>
  page.locator('.chat-scroll').evaluate((box, wanted) => {
    const { top, bottom } = box.getBoundingClientRect();
    for (const article of box.querySelectorAll('article')) {
      const text = article.textContent ?? '';
      const place = article.getBoundingClientRect();
      const isIt = wanted ? text.startsWith(wanted) : place.top >= top && place.top < bottom;
      const name = /^(?:Question|Answer) \d+/.exec(text)?.[0];
      if (isIt && name) return { name, top: place.top - top };
    }
    return null;
  }, named);

/** Waits until nothing is read or laid out any more, and returns how many messages are there. */
async function settled(page: Page): Promise<number> {
  const look = () =>
    page.locator('.chat-scroll').evaluate((box) => {
      const count = box.querySelectorAll('article').length;
      return { count, state: `${count} ${box.scrollHeight} ${box.scrollTop}` };
    });
  let last = await look();
  await expect
    .poll(
      async () => {
        const before = last.state;
        last = await look();
        return last.state === before;
      },
      { intervals: [400] },
    )
    .toBe(true);
  return last.count;
}

for (const { name, language, words, use } of readers) {
  test.describe(name, () => {
    test.use(use);

    test('what one reads stays where it is while earlier messages are read in above it', async ({
      page,
      context,
    }) => {
      const id = await importConversation(context.request, url, 'Long', turns);
      const chat = chatPage(page, language);
      await page.goto(`${url}/c/${id}`);
      await expect(chat.log).toContainText('Answer 89');
      let count = await settled(page);
      expect(count).toBeLessThan(90);

      for (let step = 0; step < 3; step += 1) {
        // Up, but not to the very top: what is above is read in ahead of the reader.
        await page.locator('.chat-scroll').evaluate((box) => box.scrollTo({ top: 200 }));
        const before = await standing(page);
        await expect.poll(() => chat.log.getByRole('article').count()).toBeGreaterThan(count);
        count = await settled(page);
        const after = await standing(page, `${before?.name}`);
        expect(Math.abs((after?.top ?? Infinity) - (before?.top ?? 0))).toBeLessThan(3);
      }
      // And from the very top, where a browser does not do so by itself.
      await page.locator('.chat-scroll').evaluate((box) => box.scrollTo({ top: 0 }));
      const before = await standing(page);
      await expect.poll(() => chat.log.getByRole('article').count()).toBeGreaterThan(count);
      await settled(page);
      const after = await standing(page, `${before?.name}`);
      expect(Math.abs((after?.top ?? Infinity) - (before?.top ?? 0))).toBeLessThan(3);

      // To the first message of all, and back down to the last.
      await expect
        .poll(
          async () => {
            await page.locator('.chat-scroll').evaluate((box) => box.scrollTo({ top: 0 }));
            return page.getByRole('button', { name: words.earlier }).count();
          },
          { timeout: 60_000 },
        )
        .toBe(0);
      await expect(chat.questions.first()).toHaveText(/Question 0/);
      await expect(chat.questions).toHaveCount(turns.length);
    });
  });
}
