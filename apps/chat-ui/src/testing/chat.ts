import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { MockGeneration } from './mock-backend.ts';
import { openPage, type PageOptions } from './render.tsx';

/** The page with a person before it; `leave` it after the test. */
export async function openChat(options: PageOptions = {}) {
  const page = await openPage(options);
  const user = userEvent.setup();
  const { backend } = page;
  return {
    ...page,
    user,
    /** Asks and waits until the answer is made; what is said is up to the test. */
    async ask(text = 'How are tides?'): Promise<MockGeneration> {
      const before = backend.generations.size;
      await user.type(composer(), `${text}{Enter}`);
      return this.generation(before + 1);
    },
    /** Asks, and has it answered. */
    async exchange(text: string, answer: string): Promise<MockGeneration> {
      const generation = await this.ask(text);
      this.answer(generation, answer);
      await ended();
      return generation;
    },
    /** Waits until the model was asked so often. */
    async generation(count: number): Promise<MockGeneration> {
      await waitFor(() => expect(backend.generations.size).toBe(count));
      await waitFor(() => expect(lastAnswer()).toHaveAttribute('aria-busy', 'true'));
      return [...backend.generations.values()].at(-1) as MockGeneration;
    },
    answer(
      generation: MockGeneration,
      text: string,
      finishReason: 'stop' | 'length' | 'cancelled' = 'stop',
    ) {
      backend.append(generation, { type: 'content', text });
      backend.append(generation, { type: 'done', finishReason, reasoningMilliseconds: null });
    },
  };
}

export type OpenChat = Awaited<ReturnType<typeof openChat>>;

export const composer = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
export const log = () => within(screen.getByRole('log'));
export const answers = () => log().getAllByRole('article', { name: 'Answer' });
export const lastAnswer = () => answers().at(-1) as HTMLElement;
export const contentOf = (answer: HTMLElement) =>
  answer.querySelector('[data-part="content"]')?.textContent?.trimEnd() ?? '';
/** What every turn says, in order. */
export const turns = () =>
  log()
    .getAllByRole('article')
    .map((turn) => turn.querySelector('.question-text, [data-part="content"]')?.textContent.trim());
export const ended = () =>
  waitFor(() => expect(lastAnswer()).toHaveAttribute('aria-busy', 'false'));
export const announced = () => screen.getByRole('status', { name: 'Announcements' }).textContent;
