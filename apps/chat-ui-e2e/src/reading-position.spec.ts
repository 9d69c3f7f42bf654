import { expect, type Page } from '@playwright/test';

import { chatPage, longQuestion } from './support/chat-page.ts';
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

/** Scrolls to so many pixels from the top, and waits until what is there was laid out. */
const scrollTo = (page: Page, top: number) =>
  page.locator('.chat-scroll').evaluate(async (box, wanted) => {
    box.scrollTo({ top: wanted });
    for (let frames = 0; frames < 3; frames += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, top);

/** Where the topmost message in view stands, or the one that begins so, in pixels below the top of the box. */
const standing = (page: Page, named?: string) =>
  page.locator('.chat-scroll').evaluate((box, wanted) => {
    const { top } = box.getBoundingClientRect();
    for (const article of box.querySelectorAll('article')) {
      const place = article.getBoundingClientRect();
      const name = /^(?:Question|Answer) \d+/.exec(article.textContent ?? '')?.[0] ?? '';
      if (wanted === undefined ? place.bottom > top + 1 : name === wanted) {
        return { name, top: place.top - top };
      }
    }
    return { name: 'nothing', top: Number.NaN };
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

      // Twice while what is above is read in ahead of the reader, once from the very top.
      for (const top of [200, 200, 0]) {
        await scrollTo(page, top);
        const before = await standing(page);
        await expect.poll(() => chat.log.getByRole('article').count()).toBeGreaterThan(count);
        count = await settled(page);
        const after = await standing(page, before.name);
        expect(Math.abs(after.top - before.top), before.name).toBeLessThan(3);
      }

      // To the first message of all, and back down to the last.
      await expect
        .poll(
          async () => {
            await scrollTo(page, 0);
            return page.getByRole('button', { name: words.earlier }).count();
          },
          { timeout: 60_000 },
        )
        .toBe(0);
      await expect(chat.questions.first()).toHaveText(/Question 0/);
      await expect(chat.questions).toHaveCount(turns.length);
    });

    test('who scrolls up to read is not pulled away by what is written meanwhile', async ({
      page,
      context,
    }) => {
      const id = await importConversation(context.request, url, 'Long', turns.slice(0, 6));
      const chat = chatPage(page, language);
      await page.goto(`${url}/c/${id}`);
      await expect(chat.log).toContainText('Answer 5');
      await chat.ask(longQuestion);
      await chat.expectText(chat.lastAnswerText, 5);
      const box = page.locator('.chat-scroll');
      await box.evaluate((element) => element.scrollBy({ top: -300 }));
      const latest = page.getByRole('button', { name: words.latest });
      await expect(latest).toBeVisible();
      const before = await box.evaluate((element) => element.scrollTop);
      const length = (await chat.lastAnswerText.textContent())?.length ?? 0;
      await chat.expectText(chat.lastAnswerText, length + 60);
      expect(await box.evaluate((element) => element.scrollTop)).toBe(before);

      // Back at the end, one stays there.
      await latest.click();
      await expect(latest).toHaveCount(0);
      await chat.endAnswer();
      const beyond = () =>
        box.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
      await expect.poll(beyond).toBeLessThan(2);
    });
  });
}
