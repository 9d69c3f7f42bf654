import path from 'node:path';

import { expect, test } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { workspaceRoot } from './support/vigia.ts';

const file = process.env['VIGIA_SCREENSHOT'];

/** Taken on request only: `VIGIA_SCREENSHOT=docs/screenshot.png npx playwright test screenshot`. */
if (file) {
  test('the screenshot of the README', async ({ browser }) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const chat = chatPage(page);
    await chat.open(sharedVigia().url);
    for (const question of ['What does a lighthouse keeper do?', 'What is a porthole?']) {
      await chat.open(sharedVigia().url);
      await chat.ask(question);
      await chat.endAnswer(60_000);
    }
    await chat.open(sharedVigia().url);
    await chat.ask(
      'How do I read a text file line by line in Python? Show the code and explain it.',
    );
    await chat.endAnswer(60_000);
    await expect(chat.lastAnswer.locator('pre').first()).toBeVisible();
    await page.screenshot({ path: path.resolve(workspaceRoot, file), animations: 'disabled' });
    await context.close();
  });
}
