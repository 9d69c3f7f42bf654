import { act, screen, waitFor, within } from '@testing-library/react';

import {
  announced,
  answers,
  composer,
  contentOf,
  ended,
  lastAnswer,
  log,
  type OpenChat,
  openChat,
  turns,
} from '../testing/chat.ts';
import { createMockBackend } from '../testing/mock-backend.ts';

let page: OpenChat;
afterEach(() => page.leave());

const questions = () => log().getAllByRole('article', { name: 'Your message' });
const lastQuestion = () => questions().at(-1) as HTMLElement;

describe('editing an earlier turn', () => {
  beforeEach(async () => {
    page = await openChat();
    await page.exchange('One?', 'First.');
    await page.exchange('Two?', 'Second.');
  });

  async function edit(text: string) {
    const { user } = page;
    const first = questions()[0] as HTMLElement;
    await user.click(within(first).getByRole('button', { name: 'Edit message' }));
    const field = await screen.findByRole('textbox', { name: 'Edited text' });
    expect(field).toHaveFocus();
    expect(field).toHaveValue('One?');
    await user.clear(field);
    await user.type(field, `${text}{Enter}`);
  }

  it('makes a branch of its own, and the earlier one stays to walk back to', async () => {
    await edit('Uno?');
    page.answer(await page.generation(3), 'Primero.');
    await ended();
    expect(turns()).toEqual(['Uno?', 'Primero.']);
    const { user } = page;
    await user.click(log().getByRole('button', { name: 'Previous version' }));
    await waitFor(() => expect(turns()).toEqual(['One?', 'First.', 'Two?', 'Second.']));
    expect(announced()).toBe('Version 1 of 2');
    const sent = page.backend.requests.findLast(
      ({ method, path }) => method === 'POST' && path.endsWith('/messages'),
    );
    expect(sent?.body).toEqual({ content: 'Uno?', parentId: null });
  });

  it('is walked by the arrow keys, and the focus stays between the versions', async () => {
    await edit('Uno?');
    page.answer(await page.generation(3), 'Primero.');
    await ended();
    log().getByRole('button', { name: 'Next version' }).focus();
    await page.user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(turns()[0]).toBe('One?'));
    const first = log().getAllByRole('button', { name: 'Next version' })[0];
    expect(first).toHaveFocus();
    await page.user.keyboard('{Enter}');
    await waitFor(() => expect(turns()).toEqual(['Uno?', 'Primero.']));
    // There is no third: nothing is asked of the server.
    const walked = () => page.backend.requests.filter(({ method }) => method === 'PATCH').length;
    const before = walked();
    await page.user.keyboard('{ArrowRight}');
    expect(walked()).toBe(before);
  });

  it('is given up by Escape, and the focus goes back', async () => {
    const button = within(lastQuestion()).getByRole('button', { name: 'Edit message' });
    await page.user.click(button);
    await screen.findByRole('textbox', { name: 'Edited text' });
    await page.user.keyboard('changed{Escape}');
    expect(turns()).toEqual(['One?', 'First.', 'Two?', 'Second.']);
    await waitFor(() =>
      expect(within(lastQuestion()).getByRole('button', { name: 'Edit message' })).toHaveFocus(),
    );
  });

  it('waits for an answer that is being made, like any other message', async () => {
    const running = await page.ask('Three?');
    await edit('Uno?');
    expect(log().getByText('Goes out when the answer has ended.')).toBeVisible();
    page.answer(running, 'Third.');
    page.answer(await page.generation(4), 'Primero.');
    await waitFor(() => expect(turns()).toEqual(['Uno?', 'Primero.']));
  });
});

describe('another answer', () => {
  it('stands beside the earlier one, and both can be read', async () => {
    page = await openChat();
    await page.exchange('One?', 'First.');
    await page.user.click(screen.getByRole('button', { name: 'Answer again' }));
    page.answer(await page.generation(2), 'Other.');
    await ended();
    expect(answers().map(contentOf)).toEqual(['Other.']);
    const walker = within(lastAnswer()).getByRole('group', { name: 'Versions' });
    expect(walker).toHaveTextContent('2/2');
    await page.user.click(within(walker).getByRole('button', { name: 'Previous version' }));
    await waitFor(() => expect(answers().map(contentOf)).toEqual(['First.']));
  });
});

describe('an answer that was cut', () => {
  it('is continued from where it ended, beside the cut one', async () => {
    page = await openChat();
    const cut = await page.ask('One?');
    page.answer(cut, 'Once upon a ti', 'length');
    await page.user.click(await screen.findByRole('button', { name: 'Continue the answer' }));
    const rest = await page.generation(2);
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('Once upon a ti'));
    page.answer(rest, 'me.');
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'complete'));
    expect(contentOf(lastAnswer())).toBe('Once upon a time.');
    expect(screen.queryByRole('button', { name: 'Continue the answer' })).toBeNull();
    await page.user.click(log().getByRole('button', { name: 'Previous version' }));
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('Once upon a ti'));
  });

  it.each(['stopped', 'interrupted', 'failed'] as const)(
    'can be continued when it was %s',
    async (state) => {
      page = await openChat();
      const cut = await page.ask('One?');
      if (state === 'stopped') page.answer(cut, 'Half', 'cancelled');
      else {
        page.backend.append(cut, { type: 'content', text: 'Half' });
        const code = state === 'failed' ? 'model_failed' : 'generation_interrupted';
        const problem = { type: '', title: '', status: 503, code } as const;
        page.backend.append(cut, { type: 'error', problem });
      }
      await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', state));
      expect(screen.getByRole('button', { name: 'Continue the answer' })).toBeVisible();
    },
  );

  it('is not offered where the answer is whole or says nothing', async () => {
    page = await openChat();
    await page.exchange('One?', 'Whole.');
    expect(screen.queryByRole('button', { name: 'Continue the answer' })).toBeNull();
    const empty = await page.ask('Two?');
    page.answer(empty, '', 'cancelled');
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'stopped'));
    expect(screen.queryByRole('button', { name: 'Continue the answer' })).toBeNull();
  });
});

describe('the next message', () => {
  it('is written while an answer is made, and goes out when that has ended, once', async () => {
    page = await openChat();
    const first = await page.ask('One?');
    await page.user.type(composer(), 'Two?{Enter}');
    expect(composer()).toHaveValue('');
    expect(log().getByText('Goes out when the answer has ended.')).toBeVisible();
    expect(page.backend.generations.size).toBe(1);
    page.answer(first, 'First.');
    page.answer(await page.generation(2), 'Second.');
    await waitFor(() => expect(turns()).toEqual(['One?', 'First.', 'Two?', 'Second.']));
  });

  it('can be sent by a button, and taken back into the composer', async () => {
    page = await openChat();
    const first = await page.ask('One?');
    await page.user.type(composer(), 'Two?');
    await page.user.click(screen.getByRole('button', { name: 'Send next' }));
    await page.user.click(log().getByRole('button', { name: 'Edit' }));
    expect(composer()).toHaveValue('Two?');
    page.answer(first, 'First.');
    await ended();
    expect(page.backend.generations.size).toBe(1);
  });

  it('survives a reload while it waits', async () => {
    page = await openChat();
    const { backend } = page;
    const first = await page.ask('One?');
    await page.user.type(composer(), 'Two?{Enter}');
    page.leave();
    page = await openChat({ backend, path: location.pathname });
    expect(await log().findByText('Goes out when the answer has ended.')).toBeVisible();
    page.answer(first, 'First.');
    await page.generation(2);
    expect(backend.generations.size).toBe(2);
  });

  it('goes out after an answer that was begun in another tab', async () => {
    const backend = createMockBackend();
    page = await openChat({ backend });
    await page.exchange('One?', 'First.');
    const [id] = backend.conversations.keys();
    await backend.fetch(`/api/conversations/${id}/messages`, {
      method: 'POST',
      body: JSON.stringify({ content: 'From there?' }),
    });
    await page.user.type(composer(), 'From here?{Enter}');
    expect(await log().findByText('Goes out when the answer has ended.')).toBeVisible();
    page.answer(await page.generation(2), 'There.');
    page.answer(await page.generation(3), 'Here.');
    await waitFor(() =>
      expect(turns()).toEqual(['One?', 'First.', 'From there?', 'There.', 'From here?', 'Here.']),
    );
  });
});

describe('a rating', () => {
  it('is kept with a comment, and taken back when it is pressed again', async () => {
    page = await openChat();
    await page.exchange('One?', 'First.');
    const { user, backend } = page;
    const bad = () => within(lastAnswer()).getByRole('button', { name: 'Bad answer' });
    await user.click(bad());
    await waitFor(() => expect(bad()).toHaveAttribute('aria-pressed', 'true'));
    const field = await screen.findByRole('textbox', { name: 'Comment on the answer' });
    expect(field).toHaveFocus();
    await user.type(field, 'Wrong tide.');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const stored = () => [...backend.messages.values()].find(({ role }) => role === 'assistant');
    await waitFor(() =>
      expect(stored()?.feedback).toEqual({ rating: 'bad', comment: 'Wrong tide.' }),
    );
    expect(bad()).toHaveFocus();
    await user.click(bad());
    await waitFor(() => expect(stored()?.feedback).toBeNull());
    expect(bad()).toHaveAttribute('aria-pressed', 'false');
    expect(screen.queryByRole('textbox', { name: 'Comment on the answer' })).toBeNull();
  });
});

describe('addresses of branches', () => {
  it('show the branch that was read last, also after a reload', async () => {
    page = await openChat();
    await page.exchange('One?', 'First.');
    await page.user.click(screen.getByRole('button', { name: 'Answer again' }));
    page.answer(await page.generation(2), 'Other.');
    await ended();
    await page.user.click(log().getByRole('button', { name: 'Previous version' }));
    await waitFor(() => expect(turns()).toEqual(['One?', 'First.']));
    const { backend } = page;
    act(() => page.leave());
    page = await openChat({ backend, path: location.pathname });
    await waitFor(() => expect(turns()).toEqual(['One?', 'First.']));
  });
});
