import { type BrowserContext, expect, test as plainTest } from '@playwright/test';

import { apiOf } from './support/api.ts';
import { chatPage, longQuestion } from './support/chat-page.ts';
import { openCuttableNetwork } from './support/cuttable-network.ts';
import { processTree } from './support/processes.ts';
import { sharedVigia } from './support/shared-vigia.ts';
import { stopGenerations, test } from './support/test.ts';
import { newHome, removeHome, type RunningVigia, startVigia } from './support/vigia.ts';

const { url } = sharedVigia();

const lettersOf = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');

const words = {
  en: {
    locale: 'en-US',
    cut: 'The connection was cut.',
    interrupted: 'The private site stopped in mid-answer.',
  },
  'pt-BR': {
    locale: 'pt-BR',
    cut: 'A conexão caiu.',
    interrupted: 'O site privado parou no meio da resposta.',
  },
};
const languages = ['en', 'pt-BR'] as const;

type Chat = ReturnType<typeof chatPage>;

/** Asserts that a page has ended up with exactly the text that is stored, and returns its state. */
async function expectStoredText(
  chat: Chat,
  context: BrowserContext,
  base: string,
  conversationId: string,
): Promise<string | undefined> {
  await expect(chat.lastAnswer).toHaveAttribute('aria-busy', 'false', { timeout: 90_000 });
  const stored = (await apiOf(context.request, base).messages(conversationId)).at(-1);
  await expect(chat.lastAnswer).toHaveAttribute('data-state', stored?.state ?? '');
  expect(stored?.content.length).toBeGreaterThan(20);
  // The page shows Markdown: what is compared is every letter and digit, in order.
  const shown = (await chat.lastAnswerText.textContent()) ?? '';
  expect(lettersOf(shown)).toBe(lettersOf(stored?.content ?? ''));
  return stored?.state;
}

const idOf = (address: string) => address.split('/').at(-1) ?? '';

test('a tab that is closed in mid-answer and opened again shows exactly what is stored', async ({
  page,
  context,
}) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask(longQuestion);
  await chat.expectText(chat.lastAnswerText, 30);
  const address = page.url();
  await page.close();

  const again = await context.newPage();
  const reopened = chatPage(again);
  await again.goto(address);
  await reopened.expectText(reopened.lastAnswerText, 60);
  await reopened.endAnswer();
  expect(['complete', 'stopped']).toContain(
    await expectStoredText(reopened, context, url, idOf(address)),
  );
});

test('two tabs on one conversation end with the same text, which is what is stored', async ({
  page,
  context,
}) => {
  const chat = chatPage(page);
  await chat.open(url);
  await chat.ask(longQuestion);
  await chat.expectText(chat.lastAnswerText, 30);
  const other = await context.newPage();
  const second = chatPage(other);
  await other.goto(page.url());
  await second.expectText(second.lastAnswerText, 60);
  // What one tab stops is stopped in the other too.
  await second.endAnswer();
  const state = await expectStoredText(chat, context, url, idOf(page.url()));
  expect(await expectStoredText(second, context, url, idOf(page.url()))).toBe(state);

  // And what is asked in one comes up in the other, without a reload.
  await chat.ask('Say hello.');
  await expect(second.answers).toHaveCount(2);
  await chat.endAnswer();
  await expectStoredText(chat, context, url, idOf(page.url()));
  await expectStoredText(second, context, url, idOf(page.url()));
});

for (const language of languages) {
  const { locale, cut } = words[language];
  test(`a network that is gone for 20 s costs nothing, and the page says so (${language})`, async ({
    browser,
  }) => {
    const network = await openCuttableNetwork();
    const context = await browser.newContext({ locale, proxy: network.proxy });
    try {
      const page = await context.newPage();
      const chat = chatPage(page, language);
      await chat.open(url);
      await chat.ask(longQuestion);
      await chat.expectText(chat.lastAnswerText, 30);
      network.cut();
      await expect(chat.lastAnswer).toContainText(cut, { timeout: 15_000 });
      await page.waitForTimeout(20_000);
      await expect(chat.lastAnswer).toHaveAttribute('aria-busy', 'true');
      network.heal();
      // While it was gone, the answer went on.
      await expect(chat.lastAnswer).not.toContainText(cut, { timeout: 60_000 });
      await chat.endAnswer();
      expect(['complete', 'stopped']).toContain(
        await expectStoredText(chat, context, url, idOf(page.url())),
      );
    } finally {
      network.heal();
      await stopGenerations(context.request);
      await context.close();
      await network.close();
    }
  });
}

plainTest.describe('a process that is killed in mid-answer', () => {
  let vigia: RunningVigia;
  plainTest.beforeAll(async () => {
    plainTest.setTimeout(180_000);
    vigia = await startVigia(newHome());
  });
  plainTest.afterAll(async () => {
    await vigia.stop();
    removeHome(vigia.home);
  });

  const kill = (part: string) => {
    const found = processTree(vigia.pid).find(({ command }) => command.includes(part));
    if (!found) throw new Error(`No process of ${part} runs.`);
    process.kill(found.pid, 'SIGKILL');
  };

  plainTest(
    'is no loss when it is chat-api: the page joins the answer again',
    async ({ browser }) => {
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      const chat = chatPage(page);
      await chat.open(vigia.url);
      await chat.ask(longQuestion);
      await chat.expectText(chat.lastAnswerText, 30);
      kill('chat-api');
      await expect(chat.lastAnswer).toContainText(words.en.cut, { timeout: 15_000 });
      await expect(chat.lastAnswer).not.toContainText(words.en.cut, { timeout: 60_000 });
      await chat.endAnswer();
      expect(['complete', 'stopped']).toContain(
        await expectStoredText(chat, context, vigia.url, idOf(page.url())),
      );
      await context.close();
    },
  );

  for (const language of languages) {
    const { locale, interrupted } = words[language];
    plainTest(
      `keeps what was written when it is the agent, and the answer says that it was cut (${language})`,
      async ({ browser }) => {
        const context = await browser.newContext({ locale });
        const page = await context.newPage();
        const chat = chatPage(page, language);
        await chat.open(vigia.url);
        await chat.ask(longQuestion);
        await chat.expectText(chat.lastAnswerText, 60);
        // A killed agent has lost at most the last second: on a quick machine that would be all of it.
        await page.waitForTimeout(2_500);
        kill('private-site-agent');
        const state = await expectStoredText(chat, context, vigia.url, idOf(page.url()));
        expect(state).toBe('interrupted');
        await expect(chat.lastAnswer).toContainText(interrupted);
        await page.reload();
        await expect(chat.lastAnswer).toContainText(interrupted);
        await expectStoredText(chat, context, vigia.url, idOf(page.url()));
        await context.close();
      },
    );
  }
});
