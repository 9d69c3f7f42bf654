import { expect } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url } = sharedVigia();

test('settings go along with a question, and change the page at once and for good', async ({
  page,
}) => {
  const chat = chatPage(page);
  await chat.open(url);
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('textbox', { name: 'System prompt' }).fill('Answer as a sailor.');
  await dialog.getByRole('textbox', { name: 'Temperature' }).fill('0.2');
  await dialog.getByRole('textbox', { name: 'Top-p' }).fill('0.8');
  await dialog.getByRole('textbox', { name: 'Longest answer, in tokens' }).fill('8');

  const textSize = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
  expect(await textSize()).toBe('16px');
  await dialog.getByRole('combobox', { name: 'Text size' }).selectOption('Larger');
  expect(await textSize()).toBe('21px');
  await dialog.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await scheme()).toBe('dark');
  await dialog.getByRole('button', { name: 'Close the settings' }).click();

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
  await expect(chat.lastAnswer).toContainText('Cut at the length limit.');
  await expect(chat.lastAnswer).toContainText('8 tokens');

  await page.reload();
  await expect(chat.lastAnswer).toBeVisible();
  expect([await textSize(), await scheme()]).toEqual(['21px', 'dark']);
  await page.getByRole('button', { name: 'Settings' }).click();
  await dialog.getByRole('combobox', { name: 'Language' }).selectOption('Português');
  await expect(page.getByRole('button', { name: 'Enviar' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
});

test('the gauge shows how full the context is, as the model’s own tokenizer counts it', async ({
  page,
}) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Say hello.');
  await chat.endAnswer();
  const gauge = page.getByRole('meter');
  // Without “About”, which an estimate has before it.
  await expect(gauge).toHaveAccessibleName(/^[\d,]+ of [\d,]+ tokens of the context$/);
  const count = async () =>
    Number((await gauge.getAttribute('aria-label'))?.split(' ')[0]?.replaceAll(',', ''));
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
  const table = page.getByRole('table', { name: 'From this page to the model, hop by hop' });
  await expect(table.getByRole('columnheader')).toHaveText(['Hop', 'State', 'Since', 'Latency']);
  const rows = table.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(rows.first().getByRole('rowheader')).toHaveText(/^This page/);
  await expect(rows.last().getByRole('rowheader')).toHaveText(/^Model server/);
  for (const row of await rows.all()) {
    await expect(row.getByRole('cell').first()).toHaveText('well');
  }
  await expect(page.getByText('failed in the last hour')).toBeVisible();
  await expect(page.getByText('tokens a second')).toBeVisible();
});
