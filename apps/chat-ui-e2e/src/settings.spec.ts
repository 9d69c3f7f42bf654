import { expect, type Page } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { hideList, type Reader, readers, showList } from './support/readers.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url } = sharedVigia();

/** Opens the settings, which are at the foot of the list of conversations. */
async function openSettings(page: Page, reader: Reader) {
  const { words } = reader;
  await showList(page, reader);
  await page.getByRole('button', { name: words.settings, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: words.settings });
  await expect(dialog).toBeVisible();
  return dialog;
}

for (const reader of readers) {
  const { name, language, words, use } = reader;
  const other = language === 'en' ? readers[1] : readers[0];
  test.describe(name, () => {
    test.use(use);

    test('settings go along with a question, and change the page at once and for good', async ({
      page,
    }) => {
      const chat = chatPage(page, language);
      await chat.open(url);
      let dialog = await openSettings(page, reader);
      const point = language === 'en' ? '.' : ',';
      await dialog.getByRole('textbox', { name: words.systemPrompt }).fill('Answer as a sailor.');
      await dialog.getByRole('textbox', { name: words.temperature }).fill(`0${point}2`);
      await dialog.getByRole('textbox', { name: 'Top-p' }).fill(`0${point}8`);
      await dialog.getByRole('textbox', { name: words.longest }).fill('8');

      const rootStyle = (property: 'fontSize' | 'colorScheme') =>
        page.evaluate((wanted) => getComputedStyle(document.documentElement)[wanted], property);
      expect(await rootStyle('fontSize')).toBe('16px');
      await dialog.getByRole('combobox', { name: words.textSize }).selectOption(words.larger);
      expect(await rootStyle('fontSize')).toBe('21px');
      await dialog.getByRole('combobox', { name: words.theme }).selectOption(words.dark);
      expect(await rootStyle('colorScheme')).toBe('dark');
      await dialog.getByRole('button', { name: words.closeSettings }).click();
      await hideList(page, reader);

      const asked = page.waitForRequest(
        (request) => request.method() === 'POST' && request.url().endsWith('/messages'),
      );
      await chat.ask('What is a porthole?');
      expect((await asked).postDataJSON()).toEqual({
        content: 'What is a porthole?',
        parameters: {
          systemPrompt: 'Answer as a sailor.',
          temperature: 0.2,
          topP: 0.8,
          maximumTokens: 8,
        },
      });
      await chat.expectToHaveEnded();
      await expect(chat.lastAnswer).toContainText(words.cutAtLimit);
      await expect(chat.lastAnswer).toContainText('8 tokens');

      await page.reload();
      await expect(chat.lastAnswer).toBeVisible();
      expect(await rootStyle('fontSize')).toBe('21px');
      expect(await rootStyle('colorScheme')).toBe('dark');
      dialog = await openSettings(page, reader);
      await dialog
        .getByRole('combobox', { name: words.languageChoice })
        .selectOption({ value: other?.language ?? '' });
      await expect(page.locator('html')).toHaveAttribute('lang', other?.language ?? '');
      await expect(page.getByRole('dialog', { name: other?.words.settings })).toBeVisible();
    });

    test('the gauge shows how full the context is, as the model’s own tokenizer counts it', async ({
      page,
    }) => {
      const chat = chatPage(page, language);
      await chat.open(url);
      await chat.ask('Say hello.');
      await chat.endAnswer();
      const gauge = page.getByRole('meter');
      await expect(gauge).toHaveAccessibleName(words.gauge);
      const count = async () =>
        Number((await gauge.getAttribute('aria-label'))?.split(' ')[0]?.replaceAll(/[.,]/g, ''));
      const before = await count();
      expect(before).toBeGreaterThan(5);
      const measured = page.waitForResponse((response) => response.url().endsWith('/context'));
      await chat.messageBox.fill('one two three four five six seven eight nine ten');
      const measure = (await (await measured).json()) as { counted: string; promptTokens: number };
      expect(measure.counted).toBe('tokenizer');
      await expect.poll(count).toBe(measure.promptTokens);
      expect(measure.promptTokens - before).toBeGreaterThanOrEqual(10);
    });

    test('the status page tells the chain of hops as a table, live', async ({ page }) => {
      await page.goto(`${url}/status`);
      const table = page.getByRole('table', { name: words.hops });
      await expect(table.getByRole('columnheader')).toHaveText(words.hopColumns);
      const rows = table.getByRole('row').filter({ has: page.getByRole('rowheader') });
      await expect(rows.first().getByRole('rowheader')).toHaveText(words.thisPage);
      await expect(rows.last().getByRole('rowheader')).toHaveText(words.modelServer);
      for (const row of await rows.all()) {
        await expect(row.getByRole('cell').first()).toHaveText(words.well);
      }
      await expect(page.getByText(words.failedLately)).toBeVisible();
      await expect(page.getByText(words.speed)).toBeVisible();
    });
  });
}
