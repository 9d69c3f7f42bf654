import { expect, type Locator, type Page } from '@playwright/test';

/** The page as a person sees it: by roles and names, which apps/chat-ui/README.md lists. */
export function chatPage(page: Page) {
  const log = page.getByRole('log', { name: 'Messages' });
  const answers = log.getByRole('article', { name: 'Answer', exact: true });
  return {
    messageBox: page.getByRole('textbox', { name: 'Message' }),
    sendButton: page.getByRole('button', { name: 'Send' }),
    stopButton: page.getByRole('button', { name: 'Stop' }),
    conversations: page.getByRole('navigation', { name: 'Conversations' }),
    newConversation: page.getByRole('link', { name: 'New conversation' }),
    notices: page.getByRole('region', { name: 'Notices' }),
    log,
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
      await expect(log.getByRole('article', { name: 'Your message' }).last()).toBeVisible();
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
      await ended.catch(() => this.stopButton.click());
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
