import { expect, type Page } from '@playwright/test';

import { expectNoSidewaysScroll, expectNoViolations } from './support/axe.ts';
import { chatPage } from './support/chat-page.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { stopGenerations, test } from './support/test.ts';
import { languages, views } from './support/views.ts';

const { url } = sharedVigia();

const desktop = { width: 1280, height: 800 };
const phone = { width: 320, height: 640 };

/** Looks at one view in both themes. */
async function lookAt(page: Page, where: string): Promise<void> {
  await expectNoSidewaysScroll(page, where);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page, `${where}, ${colorScheme}`);
  }
}

for (const [locale, words] of Object.entries(languages)) {
  for (const viewport of [desktop, phone]) {
    test(`axe finds nothing in any view, ${viewport.width} px wide, in ${locale}`, async ({
      browser,
    }) => {
      test.setTimeout(240_000);
      const context = await browser.newContext({ locale, viewport, reducedMotion: 'reduce' });
      const page = await context.newPage();
      for (const view of views) {
        await view.open(page, url, words);
        await lookAt(page, view.name);
      }
      await stopGenerations(context.request);
      await context.close();
    });
  }
}

test('a whole conversation by keyboard alone', async ({ page }) => {
  const chat = chatPage(page);
  await chat.open(url);
  await tabTo(page, 'Message');
  await page.keyboard.type('Tell a long story about a ship.');
  await page.keyboard.press('Enter');
  await chat.expectText(chat.lastAnswerText, 10);
  await tabTo(page, 'Stop');
  await page.keyboard.press('Enter');
  await chat.expectToHaveEnded('stopped');
  await tabTo(page, 'New conversation');
  await page.keyboard.press('Enter');
  await expect(chat.answers).toHaveCount(0);
  await tabTo(page, 'Tell a long story about a ship.');
  await page.keyboard.press('Enter');
  await expect(chat.answers).toHaveCount(1);
});

test('a conversation by touch, on a phone', async ({ browser }) => {
  const context = await browser.newContext({ viewport: phone, hasTouch: true });
  const page = await context.newPage();
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Say hello to a phone.');
  await chat.endAnswer();
  await page.getByRole('button', { name: 'Show conversations' }).tap();
  await chat.conversations.getByRole('link', { name: 'Say hello to a phone.' }).tap();
  await expect(chat.messageBox).toBeVisible();
  await expectNoSidewaysScroll(page);
  await stopGenerations(context.request);
  await context.close();
});

/** Presses Tab until the focus is on what has this accessible name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    for (const role of ['textbox', 'button', 'link'] as const) {
      const focused = page.getByRole(role, { name }).and(page.locator(':focus'));
      if ((await focused.count()) > 0) return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches “${name}”`);
}
