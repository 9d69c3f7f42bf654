import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { stopGenerations, test } from './support/test.ts';

const { url } = sharedVigia();

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
  ).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the main views in the ${colorScheme} theme`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const chat = chatPage(page);
    await chat.open(url);
    await expectNoViolations(page);

    await chat.ask('Write two lines of Python in a code block.');
    await chat.expectText(chat.lastAnswerText, 5);
    await expectNoViolations(page);
    await chat.endAnswer();
    await expectNoViolations(page);

    await page.goto(`${url}/status`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoViolations(page);
    await page.goto(`${url}/no-such-page`);
    await expectNoViolations(page);
    await stopGenerations(context.request);
    await context.close();
  });
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

test('everything can be used at phone width', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
  });
  const page = await context.newPage();
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Say hello to a phone.');
  await chat.endAnswer();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
  await page.getByRole('button', { name: 'Show conversations' }).click();
  await expect(
    chat.conversations.getByRole('link', { name: 'Say hello to a phone.' }),
  ).toBeVisible();
  await chat.conversations.getByRole('link', { name: 'Say hello to a phone.' }).click();
  await expect(chat.messageBox).toBeVisible();
  await expectNoViolations(page);
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
