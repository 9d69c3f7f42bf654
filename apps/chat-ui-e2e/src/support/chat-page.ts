import { expect, type Locator, type Page } from '@playwright/test';

const namesByLanguage = {
  en: {
    message: 'Message',
    send: 'Send',
    stop: 'Stop',
    conversations: 'Conversations',
    newConversation: 'New conversation',
    notices: 'Notices',
    messages: 'Messages',
    yours: 'Your message',
    answer: 'Answer',
  },
  'pt-BR': {
    message: 'Mensagem',
    send: 'Enviar',
    stop: 'Parar',
    conversations: 'Conversas',
    newConversation: 'Nova conversa',
    notices: 'Informes',
    messages: 'Mensagens',
    yours: 'Sua mensagem',
    answer: 'Resposta',
  },
};

export type PageLanguage = keyof typeof namesByLanguage;

/**
 * The page as a person sees it: by roles and names, which apps/chat-ui/README.md lists.
 * @param language that of the browser's context
 */
export function chatPage(page: Page, language: PageLanguage = 'en') {
  const names = namesByLanguage[language];
  const log = page.getByRole('log', { name: names.messages });
  const answers = log.getByRole('article', { name: names.answer, exact: true });
  return {
    messageBox: page.getByRole('textbox', { name: names.message }),
    sendButton: page.getByRole('button', { name: names.send }),
    stopButton: page.getByRole('button', { name: names.stop }),
    conversations: page.getByRole('navigation', { name: names.conversations }),
    newConversation: page.getByRole('link', { name: names.newConversation }),
    notices: page.getByRole('region', { name: names.notices }),
    log,
    questions: log.getByRole('article', { name: names.yours }),
    answers,
    lastAnswer: answers.last(),
    lastAnswerText: answers.last().locator('[data-part="content"]'),

    async open(url: string): Promise<void> {
      await page.goto(url);
      await expect(this.messageBox).toBeEnabled();
    },

    async ask(text: string): Promise<void> {
      await this.messageBox.fill(text);
      await this.sendButton.click();
      await expect(log.getByRole('article', { name: names.yours }).last()).toBeVisible();
    },

    async expectToBeGenerating(): Promise<void> {
      await expect(this.lastAnswer).toHaveAttribute('aria-busy', 'true');
    },

    async expectToHaveEnded(state = 'complete'): Promise<void> {
      await expect(this.lastAnswer).not.toHaveAttribute('aria-busy', 'true', { timeout: 60_000 });
      await expect(this.lastAnswer).toHaveAttribute('data-state', state);
    },

    /** Lets the answer end by itself, or stops one that is too long for a test. */
    async endAnswer(patience = 15_000): Promise<void> {
      const ended = expect(this.lastAnswer).not.toHaveAttribute('aria-busy', 'true', {
        timeout: patience,
      });
      // It may end by itself at this very moment: then there is nothing to stop.
      await ended.catch(() => this.stopButton.click({ timeout: 5_000 }).catch(() => undefined));
      await expect(this.lastAnswer).not.toHaveAttribute('aria-busy', 'true');
    },

    /** Waits until so many characters of the answer are there. */
    async expectText(answer: Locator, characters: number): Promise<void> {
      await expect
        .poll(async () => (await answer.textContent())?.length ?? 0, {
          timeout: 30_000,
          intervals: [50],
        })
        .toBeGreaterThan(characters);
    },
  };
}

/** Makes the small model talk for some seconds. */
export const longQuestion =
  'Write a long story about a lighthouse keeper and the sea, with many details.';
