import { expect } from '@playwright/test';

import { apiOf } from './support/api.ts';
import { chatPage, longQuestion } from './support/chat-page.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url } = sharedVigia();

test('an earlier message is edited, and both branches can be read, also after a reload', async ({
  page,
}) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Say one word about the sea.');
  await chat.endAnswer();
  const question = chat.log.getByRole('article', { name: 'Your message' }).first();
  await question.getByRole('button', { name: 'Edit message' }).click();
  await page.getByRole('textbox', { name: 'Edited text' }).fill('Say one word about ships.');
  await page.keyboard.press('Enter');
  await expect(question).toContainText('ships');
  await chat.endAnswer();

  await question.getByRole('button', { name: 'Previous version' }).click();
  await expect(question).toContainText('about the sea');
  await page.keyboard.press('ArrowRight');
  await expect(question).toContainText('ships');
  await page.keyboard.press('ArrowLeft');
  await expect(question).toContainText('about the sea');
  await page.reload();
  await expect(question).toContainText('about the sea');
  await expect(question.getByRole('group', { name: 'Versions' })).toContainText('1/2');
});

test('a stopped answer is continued from its last character', async ({ page, context }) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask(longQuestion);
  await chat.expectText(chat.lastAnswerText, 40);
  await chat.stopButton.click();
  await chat.expectToHaveEnded('stopped');
  const api = apiOf(context.request, url);
  const conversationId = page.url().split('/').at(-1) ?? '';
  const cut = (await api.messages(conversationId)).at(-1);

  await page.getByRole('button', { name: 'Continue the answer' }).click();
  await expect(chat.lastAnswer.getByRole('group', { name: 'Versions' })).toHaveCount(0);
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
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask(longQuestion);
  await chat.expectText(chat.lastAnswerText, 20);
  await chat.messageBox.fill('Say hello.');
  await page.keyboard.press('Enter');
  await expect(chat.log.getByText('Goes out when the answer has ended.')).toBeVisible();

  const other = chatPage(await context.newPage());
  await other.open(page.url());
  await other.expectToBeGenerating();
  await other.stopButton.click();
  await expect(chat.answers.first()).toHaveAttribute('data-state', 'stopped');
  await expect(chat.answers).toHaveCount(2);
  await chat.endAnswer();
  await expect(chat.log.getByText('Goes out when the answer has ended.')).toHaveCount(0);
});

test('an answer that waits is stopped before its first word', async ({ page, browser }) => {
  const busy = await browser.newContext();
  const first = chatPage(await busy.newPage());
  await first.open(url);
  await first.ask(longQuestion);
  await first.expectText(first.lastAnswerText, 10);

  const chat = chatPage(page);
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
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Say hello.');
  await chat.endAnswer();
  await chat.lastAnswer.getByRole('button', { name: 'Bad answer' }).click();
  await page.getByRole('textbox', { name: 'Comment on the answer' }).fill('Too short.');
  await page.getByRole('button', { name: 'Save' }).click();
  const conversationId = page.url().split('/').at(-1) ?? '';
  await expect
    .poll(async () => (await apiOf(context.request, url).messages(conversationId)).at(-1)?.feedback)
    .toEqual({ rating: 'bad', comment: 'Too short.' });
  await page.reload();
  await expect(chat.lastAnswer.getByRole('button', { name: 'Bad answer' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});
