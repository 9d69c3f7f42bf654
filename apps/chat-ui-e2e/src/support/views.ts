import { expect, type Page } from '@playwright/test';

import { chatPage, longQuestion } from './chat-page.ts';

/** The words by which tests find their way, in both languages; apps/chat-ui/README.md lists them. */
export const languages = {
  'en-US': {
    message: 'Message',
    send: 'Send',
    answer: 'Answer',
    stop: 'Stop',
    show: 'Show conversations',
    settings: 'Settings',
    options: /^Options for/,
    rename: 'Rename',
    temporary: 'This chat is not kept.',
  },
  'pt-BR': {
    message: 'Mensagem',
    send: 'Enviar',
    answer: 'Resposta',
    stop: 'Parar',
    show: 'Mostrar conversas',
    settings: 'Configurações',
    options: /^Opções de/,
    rename: 'Renomear',
    temporary: 'Esta conversa não fica guardada.',
  },
} as const;

export type Locale = keyof typeof languages;
export type Words = (typeof languages)[Locale];

/** On a narrow screen the list is in a drawer, which this opens. */
export async function openList(page: Page, words: Words): Promise<void> {
  const button = page.getByRole('button', { name: words.show, exact: true });
  if (await button.isVisible()) await button.click();
}

export type View = {
  name: string;
  /** Brings the page from any other view to this one; `url` is that of a running Vigia. */
  open(page: Page, url: string, words: Words): Promise<void>;
};

/** What can be seen of a site that is well, in an order in which each needs what went before. */
export const views: readonly View[] = [
  {
    name: 'first visit',
    async open(page, url, words) {
      await page.goto(url);
      await expect(page.getByRole('textbox', { name: words.message, exact: true })).toBeVisible();
    },
  },
  {
    name: 'streaming',
    async open(page, _url, words) {
      await page.getByRole('textbox', { name: words.message, exact: true }).fill(longQuestion);
      await page.getByRole('button', { name: words.send, exact: true }).click();
      const answer = page.getByRole('article', { name: words.answer, exact: true }).last();
      await chatPage(page).expectText(answer.locator('[data-part="content"]'), 5);
    },
  },
  {
    name: 'conversation',
    async open(page, _url, words) {
      const answer = page.getByRole('article', { name: words.answer, exact: true }).last();
      // It may have ended by itself meanwhile.
      await page
        .getByRole('button', { name: words.stop, exact: true })
        .click({ timeout: 2000 })
        .catch(() => undefined);
      await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
    },
  },
  {
    name: 'list options',
    async open(page, _url, words) {
      await openList(page, words);
      await page.getByRole('button', { name: words.options }).first().click();
      await expect(page.getByRole('button', { name: words.rename })).toBeVisible();
    },
  },
  {
    name: 'settings',
    async open(page, _url, words) {
      await page.getByRole('button', { name: words.settings, exact: true }).click();
      await expect(page.getByRole('dialog', { name: words.settings })).toBeVisible();
    },
  },
  {
    name: 'temporary chat',
    async open(page, url, words) {
      await page.goto(`${url}/temporary`);
      await expect(page.getByRole('heading', { level: 1, name: words.temporary })).toBeVisible();
    },
  },
  {
    name: 'status',
    async open(page, url) {
      await page.goto(`${url}/status`);
      await expect(page.getByRole('table').first()).toBeVisible();
    },
  },
  {
    name: 'missing page',
    async open(page, url) {
      await page.goto(`${url}/no-such-page`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
];
