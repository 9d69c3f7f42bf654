import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { expect, type Page } from '@playwright/test';

import { expectNoViolations } from './support/axe.ts';
import { chatPage } from './support/chat-page.ts';
import { hideList, type Reader, readers, showList } from './support/readers.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url, home } = sharedVigia();

/** One short exchange in a conversation of its own. */
async function exchange(page: Page, text: string, { language }: Reader) {
  const chat = chatPage(page, language);
  await chat.open(url);
  await chat.ask(text);
  await chat.endAnswer();
  return chat;
}

for (const reader of readers) {
  const { name: who, language, words, use } = reader;
  test.describe(who, () => {
    test.use(use);

    test('a temporary chat is in no list and on no disk, and is gone when it is closed', async ({
      page,
    }) => {
      const marker = `kaleidoskop${Date.now()}`;
      const chat = chatPage(page, language);
      await chat.open(url);
      await page.getByRole('link', { name: words.temporary }).click();
      await chat.ask(`Repeat the word ${marker}.`);
      await chat.endAnswer();
      await expect(page.getByText(words.temporaryNote)).toBeVisible();
      await page.reload();
      await expect(chat.answers).toHaveCount(1);
      await showList(page, reader);
      await expect(chat.conversations.getByRole('link', { name: marker })).toHaveCount(0);
      await hideList(page, reader);
      const kept = filesUnder(home).filter((file) => readFileSync(file, 'latin1').includes(marker));
      expect(kept).toEqual([]);

      const address = page.url();
      await page.getByRole('button', { name: words.closeNow }).click();
      await expect(chat.answers).toHaveCount(0);
      await page.goto(address);
      await expect(page.getByText(words.notYours)).toBeVisible();
    });

    test('a conversation is renamed, pinned, exported, deleted, brought back and found by its text', async ({
      page,
    }) => {
      const chat = await exchange(page, 'Say something about albatrosses.', reader);
      await showList(page, reader);
      const list = chat.conversations;
      const options = list.getByRole('button', {
        name: new RegExp(`^${words.options} .*big birds`),
      });
      await list
        .getByRole('button', { name: new RegExp(`^${words.options} .*albatrosses`) })
        .click();
      await list.getByRole('button', { name: words.rename }).click();
      await list.getByRole('textbox', { name: words.title }).fill('Of big birds');
      await list.getByRole('button', { name: words.save }).click();
      await expect(list.getByRole('link', { name: 'Of big birds' })).toBeVisible();
      await expect(page).toHaveTitle('Of big birds – Vigia');

      await options.click();
      await list.getByRole('button', { name: words.pin, exact: true }).click();
      await expect(list.getByRole('heading', { name: words.pinned })).toBeVisible();

      for (const [link, first] of [
        [words.json, '{"format":"vigia-conversations"'],
        [words.markdown, '# '],
      ] as const) {
        await options.click();
        const download = page.waitForEvent('download');
        await list.getByRole('link', { name: link }).click();
        const file = readFileSync(await (await download).path(), 'utf8');
        expect(file.startsWith(first)).toBe(true);
        expect(file).toContain('albatrosses');
      }

      await options.click();
      await list.getByRole('button', { name: words.delete }).click();
      await expect(list.getByRole('link', { name: 'Of big birds' })).toHaveCount(0);
      await list.getByRole('button', { name: words.undo }).click();
      await expect(list.getByRole('link', { name: 'Of big birds' })).toBeVisible();
      // Found by what was written in it, which its title no longer says.
      const search = page.getByRole('searchbox', { name: words.search });
      await search.fill('albatross');
      await expect(list.getByRole('link', { name: 'Of big birds' })).toBeVisible();
      await search.fill('zzznothing');
      await expect(list.getByText(words.nothing)).toBeVisible();
    });

    test('an export of ChatGPT’s is imported, with its branches', async ({ page }) => {
      const chat = chatPage(page, language);
      await chat.open(url);
      await showList(page, reader);
      await page.getByRole('button', { name: words.settings }).click();
      const dialog = page.getByRole('dialog', { name: words.settings });
      await dialog.getByLabel(words.import).setInputFiles({
        name: 'conversations.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify([chatGptConversation, { wrong: true }])),
      });
      await expect(dialog.getByText(words.imported)).toBeVisible();
      await expect(dialog.getByText(words.wrongEntry)).toBeVisible();
      await expectNoViolations(page);
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      await chat.conversations.getByRole('link', { name: 'Of lighthouses' }).click();
      await expect(chat.lastAnswerText).toHaveText('It shines.');
      await chat.lastAnswer.getByRole('button', { name: words.previous }).click();
      await expect(chat.lastAnswerText).toHaveText('It warns.');
    });

    test('a conversation has an address of its own, and the back button goes back to it', async ({
      page,
    }) => {
      const chat = await exchange(page, 'Say hello to the harbour.', reader);
      const address = page.url();
      expect(address).toMatch(/\/c\/[\w-]+$/);
      await page.goto(`${url}/status`);
      await page.goBack();
      await expect(page).toHaveURL(address);
      await expect(chat.answers).toHaveCount(1);
      await showList(page, reader);
      await chat.newConversation.last().click();
      await expect(chat.answers).toHaveCount(0);
      await page.goBack();
      await expect(page).toHaveURL(address);
      await expect(chat.questions).toHaveText(/harbour/);
    });
  });
}

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
