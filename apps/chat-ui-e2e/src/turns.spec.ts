import { expect } from '@playwright/test';

import { apiOf } from './support/api.ts';
import { chatPage, longQuestion } from './support/chat-page.ts';
import { readers } from './support/readers.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url } = sharedVigia();

for (const { name, language, words, use } of readers) {
  test.describe(name, () => {
    test.use(use);

    test('an earlier message is edited, and both branches can be read, also after a reload', async ({
      page,
    }) => {
      const chat = chatPage(page, language);
      await chat.open(url);
      await chat.ask('Say one word about the sea.');
      await chat.endAnswer();
      const question = chat.questions.first();
      await question.getByRole('button', { name: words.edit }).click();
      await page.getByRole('textbox', { name: words.edited }).fill('Say one word about ships.');
      await page.getByRole('button', { name: words.askAnew }).click();
      await expect(question).toContainText('ships');
      await chat.endAnswer();

      await question.getByRole('button', { name: words.previous }).click();
      await expect(question).toContainText('about the sea');
      await page.keyboard.press('ArrowRight');
      await expect(question).toContainText('ships');
      await page.keyboard.press('ArrowLeft');
      await expect(question).toContainText('about the sea');
      await page.reload();
      await expect(question).toContainText('about the sea');
      await expect(question.getByRole('group', { name: words.versions })).toContainText('1/2');
    });

    test('a stopped answer is continued from its last character', async ({ page, context }) => {
      const chat = chatPage(page, language);
      await chat.open(url);
      await chat.ask(longQuestion);
      await chat.expectText(chat.lastAnswerText, 40);
      await chat.stopButton.click();
      await chat.expectToHaveEnded('stopped');
      const api = apiOf(context.request, url);
      const conversationId = page.url().split('/').at(-1) ?? '';
      const cut = (await api.messages(conversationId)).at(-1);

      await page.getByRole('button', { name: words.continue }).click();
      await expect(chat.lastAnswer.getByRole('group', { name: words.versions })).toHaveCount(0);
      await chat.expectText(chat.lastAnswerText, (cut?.content.length ?? 0) + 30);
      await chat.endAnswer(1000);
      const whole = (await api.messages(conversationId)).at(-1);
      expect(whole?.siblingIds).toEqual([cut?.id, whole?.id]);
      expect(whole?.content.startsWith(cut?.content ?? '?')).toBe(true);
      expect(whole?.content.length).toBeGreaterThan((cut?.content.length ?? 0) + 20);
    });

    test('an answer is stopped from another tab, and the next message written meanwhile goes out', async ({
      page,
      context,
    }) => {
      const chat = chatPage(page, language);
      await chat.open(url);
      await chat.ask(longQuestion);
      await chat.expectText(chat.lastAnswerText, 20);
      await chat.messageBox.fill('Say hello.');
      await page.getByRole('button', { name: words.sendNext }).click();
      await expect(chat.log.getByText(words.goesOut)).toBeVisible();

      const other = chatPage(await context.newPage(), language);
      await other.open(page.url());
      await other.expectToBeGenerating();
      await other.stopButton.click();
      await expect(chat.answers.first()).toHaveAttribute('data-state', 'stopped');
      await expect(chat.answers).toHaveCount(2);
      await chat.endAnswer();
      await expect(chat.log.getByText(words.goesOut)).toHaveCount(0);
    });

    test('an answer that waits is stopped before its first word', async ({ page, browser }) => {
      const busy = await browser.newContext({ locale: 'en-US' });
      const first = chatPage(await busy.newPage());
      await first.open(url);
      await first.ask(longQuestion);
      await first.expectText(first.lastAnswerText, 10);

      const chat = chatPage(page, language);
      await chat.open(url);
      await chat.ask('Say hello.');
      await chat.stopButton.click();
      await chat.expectToHaveEnded('stopped');
      await expect(chat.messageBox).toBeEnabled();
      await first.stopButton.click();
      await first.expectToHaveEnded('stopped');
      await busy.close();
    });

    test('an answer is rated with a comment, which is kept', async ({ page, context }) => {
      const chat = chatPage(page, language);
      await chat.open(url);
      await chat.ask('Say hello.');
      await chat.endAnswer();
      await chat.lastAnswer.getByRole('button', { name: words.bad }).click();
      await page.getByRole('textbox', { name: words.comment }).fill('Too short.');
      await page.getByRole('button', { name: words.save }).click();
      const conversationId = page.url().split('/').at(-1) ?? '';
      await expect
        .poll(
          async () => (await apiOf(context.request, url).messages(conversationId)).at(-1)?.feedback,
        )
        .toEqual({ rating: 'bad', comment: 'Too short.' });
      await page.reload();
      await expect(chat.lastAnswer.getByRole('button', { name: words.bad })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
    });
  });
}
