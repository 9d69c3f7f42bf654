import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

import { chatPage } from './support/chat-page.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url, home } = sharedVigia();

/** One short exchange in a conversation of its own. */
async function exchange(page: Page, text: string) {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask(text);
  await chat.endAnswer();
  return chat;
}

test('a temporary chat is in no list and on no disk, and is gone when it is closed', async ({
  page,
}) => {
  const marker = `kaleidoskop${Date.now()}`;
  const chat = chatPage(page);
  await chat.open(url);
  await page.getByRole('link', { name: 'Begin a temporary chat' }).click();
  await chat.ask(`Repeat the word ${marker}.`);
  await chat.endAnswer();
  await expect(page.getByText(/^Temporary: gone when/)).toBeVisible();
  await page.reload();
  await expect(chat.answers).toHaveCount(1);
  await expect(chat.conversations.getByRole('link', { name: new RegExp(marker) })).toHaveCount(0);
  expect(filesUnder(home).filter((file) => readFileSync(file, 'latin1').includes(marker))).toEqual(
    [],
  );

  const address = page.url();
  await page.getByRole('button', { name: 'Close now' }).click();
  await expect(chat.answers).toHaveCount(0);
  await page.goto(address);
  await expect(page.getByText(/each browser sees only its own/)).toBeVisible();
});

test('a conversation is pinned, exported, deleted, brought back and found by its text', async ({
  page,
}) => {
  const chat = await exchange(page, 'Say something about albatrosses.');
  const name = /albatrosses/;
  const options = chat.conversations.getByRole('button', { name: /^Options for .*albatrosses/ });
  await options.click();
  await chat.conversations.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(chat.conversations.getByRole('heading', { name: 'Pinned' })).toBeVisible();

  for (const [link, first] of [
    ['Export as JSON', '{"format":"vigia-conversations"'],
    ['As Markdown', '# '],
  ] as const) {
    await options.click();
    const download = page.waitForEvent('download');
    await chat.conversations.getByRole('link', { name: link }).click();
    const file = readFileSync(await (await download).path(), 'utf8');
    expect(file.startsWith(first)).toBe(true);
    expect(file).toContain('albatrosses');
  }

  await options.click();
  await chat.conversations.getByRole('button', { name: 'Delete' }).click();
  await expect(chat.conversations.getByRole('link', { name })).toHaveCount(0);
  await chat.conversations.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('albatross');
  await expect(chat.conversations.getByRole('link', { name })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('zzznothing');
  await expect(chat.conversations.getByText('Nothing holds')).toBeVisible();
});

test('an export of ChatGPT’s is imported, with its branches', async ({ page }) => {
  const chat = chatPage(page);
  await chat.open(url);
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByLabel('Import a file').setInputFiles({
    name: 'conversations.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify([chatGptConversation, { wrong: true }])),
  });
  await expect(dialog.getByText('1 conversation imported.')).toBeVisible();
  await expect(dialog.getByText('Entry 2: it is no conversation')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await chat.conversations.getByRole('link', { name: 'Of lighthouses' }).click();
  await expect(chat.lastAnswerText).toHaveText('It shines.');
  await chat.lastAnswer.getByRole('button', { name: 'Previous version' }).click();
  await expect(chat.lastAnswerText).toHaveText('It warns.');
});

const said = (role: string, text: string) => ({
  author: { role },
  create_time: 1_700_000_000,
  content: { content_type: 'text', parts: [text] },
});

const chatGptConversation = {
  title: 'Of lighthouses',
  create_time: 1_700_000_000,
  update_time: 1_700_000_100,
  current_node: 'second',
  mapping: {
    root: { parent: null, children: ['question'], message: null },
    question: { parent: 'root', children: ['first', 'second'], message: said('user', 'What for?') },
    first: { parent: 'question', children: [], message: said('assistant', 'It warns.') },
    second: { parent: 'question', children: [], message: said('assistant', 'It shines.') },
  },
};

/** Every regular file below a folder. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false);
}
