import { expect, type Locator } from '@playwright/test';

import { apiOf } from './support/api.ts';
import { chatPage, longQuestion } from './support/chat-page.ts';
import { processorTime, processTree } from './support/processes.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { test } from './support/test.ts';

const { url, pid } = sharedVigia();

test('an answer is seen to grow before it ends', async ({ page }) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask(longQuestion);
  await chat.expectText(chat.lastAnswerText, 20);
  await chat.expectToBeGenerating();
  const early = (await chat.lastAnswerText.textContent()) ?? '';
  await chat.expectText(chat.lastAnswerText, early.length + 40);
  await chat.expectToBeGenerating();
  await chat.stopButton.click();
  await chat.expectToHaveEnded('stopped');
});

test('a reload in mid-answer loses and doubles nothing', async ({ page, context }) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask(longQuestion);
  await chat.expectText(chat.lastAnswerText, 30);
  await chat.expectToBeGenerating();

  await page.reload();
  await chat.expectText(chat.lastAnswerText, 30);
  await page.reload();
  await expect(chat.answers).toHaveCount(1);
  await chat.expectText(chat.lastAnswerText, 350);
  await chat.endAnswer();
  const shown = (await chat.lastAnswerText.textContent()) ?? '';

  const api = apiOf(context.request, url);
  const conversationId = page.url().split('/').at(-1) ?? '';
  const stored = (await api.messages(conversationId)).at(-1);
  expect(['complete', 'stopped']).toContain(stored?.state);
  expect(stored?.content.length).toBeGreaterThan(300);
  // The page shows Markdown: what is compared is every letter and digit, in order.
  expect(lettersOf(shown)).toBe(lettersOf(stored?.content ?? ''));

  await page.reload();
  await expect(chat.lastAnswerText).toHaveText(shown);
});

test('stopping stops the model itself, and what was made is kept', async ({ page, context }) => {
  const chat = chatPage(page);
  const api = apiOf(context.request, url);
  await chat.open(url);
  await chat.ask(longQuestion);
  await chat.expectText(chat.lastAnswerText, 20);
  expect((await api.status()).agent?.generations.running).toBe(1);

  await chat.stopButton.click();
  await chat.expectToHaveEnded('stopped');
  await expect.poll(async () => (await api.status()).agent?.generations.running).toBe(0);
  await expectIdle(modelServerPid());

  const conversationId = page.url().split('/').at(-1) ?? '';
  const stored = (await api.messages(conversationId)).at(-1);
  expect(stored).toMatchObject({ state: 'stopped', finishReason: 'cancelled' });
  expect(stored?.content.length).toBeGreaterThan(20);
  await expect(chat.messageBox).toBeEnabled();
});

test('Markdown is shown as such, and code is coloured', async ({ page }) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Write a short Python function that adds two numbers. Use a Markdown code block.');
  await chat.endAnswer();
  const block = chat.lastAnswer.locator('pre code').first();
  await expect(block).toContainText('def');
  await expect.poll(() => coloursOf(block)).toBeGreaterThan(1);
  await expect(chat.lastAnswerText).not.toContainText('```');
  await expect(chat.lastAnswer.getByRole('button', { name: 'Copy code' }).first()).toBeVisible();
});

test('guests see their own conversations only', async ({ browser }) => {
  const [first, second] = [await browser.newContext(), await browser.newContext()];
  const page = await first.newPage();
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Say hello to the first guest.');
  await chat.endAnswer();
  const conversationUrl = page.url();
  const conversationId = conversationUrl.split('/').at(-1) ?? '';

  const otherPage = await second.newPage();
  await chatPage(otherPage).open(url);
  expect(await apiOf(first.request, url).conversations()).toHaveLength(1);
  expect(await apiOf(second.request, url).conversations()).toHaveLength(0);
  const refused = await second.request.get(`${url}/api/conversations/${conversationId}`);
  expect(refused.status()).toBe(404);
  await otherPage.goto(conversationUrl);
  await expect(chatPage(otherPage).answers).toHaveCount(0);

  const cookies = await first.cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  await first.close();
  await second.close();
});

test('the page says that a stand-in answers, why, and how to get the real model', async ({
  page,
}) => {
  const chat = chatPage(page);
  await chat.open(url);
  await expect(chat.notices).toContainText('SmolLM2');
  await expect(chat.notices).toContainText('DeepSeek');
  const { output } = sharedVigia();
  expect(output).toMatch(/stand-in.*SmolLM2.*DeepSeek.*Hugging Face/);
});

test('no request leaves for another host', async ({ page }) => {
  const hosts = new Set<string>();
  page.on('request', (request) => {
    const target = new URL(request.url());
    if (/^(https?|wss?):$/.test(target.protocol)) hosts.add(target.host);
  });
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask('Show ![a picture](https://example.org/picture.png) and a list.');
  await chat.endAnswer();
  await page.goto(`${url}/status`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect([...hosts]).toEqual([new URL(url).host]);
});

/** How many colours the pieces of a code block have. */
function coloursOf(block: Locator): Promise<number> {
  return block
    .locator('span')
    .evaluateAll((pieces) => new Set(pieces.map((piece) => getComputedStyle(piece).color)).size);
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

function modelServerPid(): number {
  const server = processTree(pid).find(({ command }) => command.includes('embedded-server'));
  if (!server) throw new Error('No model server runs');
  return server.pid;
}

/** A process that computes uses some fifty ticks in half a second; one that waits next to none. */
async function expectIdle(server: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const before = processorTime(server);
        await new Promise((resolve) => setTimeout(resolve, 500));
        return processorTime(server) - before;
      },
      { timeout: 5_000 },
    )
    .toBeLessThan(10);
}
