import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { createMockBackend, type MockGeneration } from '../testing/mock-backend.ts';
import { openPage, type PageOptions } from '../testing/render.tsx';
import { heldMedia } from '../testing/setup.ts';

let leave: (() => void) | null = null;
afterEach(() => leave?.());

async function open(options: PageOptions = {}) {
  const page = await openPage(options);
  leave = page.leave;
  return { ...page, user: userEvent.setup() };
}

const composer = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const answers = () => within(screen.getByRole('log')).getAllByRole('article', { name: 'Answer' });
const lastAnswer = () => answers().at(-1) as HTMLElement;
const contentOf = (answer: HTMLElement) =>
  answer.querySelector('[data-part="content"]')?.textContent?.trimEnd() ?? '';
const announced = () => screen.getByRole('status', { name: 'Announcements' }).textContent;

async function ask({ backend, user }: Awaited<ReturnType<typeof open>>, text = 'How are tides?') {
  const before = backend.generations.size;
  await user.type(composer(), `${text}{Enter}`);
  await waitFor(() => expect(backend.generations.size).toBe(before + 1));
  await waitFor(() => expect(lastAnswer()).toHaveAttribute('aria-busy', 'true'));
  return [...backend.generations.values()].at(-1) as MockGeneration;
}

describe('a conversation', () => {
  it('begins on the first page, gets an address, and streams its answer', async () => {
    const page = await open();
    const { backend } = page;
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('What shall we look at?');
    const generation = await ask(page);
    expect(location.pathname).toBe(`/c/${generation.conversationId}`);
    backend.append(generation, { type: 'started', model: 'tiny' });
    backend.append(generation, { type: 'content', text: 'They come ' });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('They come'));
    backend.append(generation, { type: 'content', text: 'and **go**.' });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('They come and go.'));
    expect(lastAnswer()).toHaveAttribute('aria-busy', 'true');
    backend.append(generation, { type: 'done', finishReason: 'stop', reasoningMilliseconds: null });
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'complete'));
    expect(lastAnswer()).toHaveAttribute('aria-busy', 'false');
    const list = screen.getByRole('navigation', { name: 'Conversations' });
    await waitFor(() => expect(within(list).getByRole('link', { current: 'page' })).toBeVisible());
  });

  it('keeps the focus in the composer and Shift + Enter for a new line', async () => {
    const page = await open();
    expect(composer()).toHaveFocus();
    await page.user.type(composer(), 'one{Shift>}{Enter}{/Shift}two');
    expect(composer()).toHaveValue('one\ntwo');
    expect(page.backend.generations.size).toBe(0);
  });

  it('does not send while an input method composes, nor an empty message', async () => {
    const page = await open();
    await page.user.type(composer(), '   {Enter}');
    expect(page.backend.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  });

  it('shows its place in the queue, the reading of the prompt, and the reasoning above the answer', async () => {
    const page = await open();
    const { backend } = page;
    const generation = await ask(page);
    backend.append(generation, { type: 'queued', position: 2, estimatedSeconds: 40 });
    expect(await screen.findByText('Waiting: 2nd in line, about 40 s')).toBeVisible();
    backend.append(generation, { type: 'prompt', processedTokens: 50, totalTokens: 1200 });
    expect(await screen.findByText('Reading 50 of 1,200 tokens')).toBeVisible();
    backend.append(generation, { type: 'reasoning', text: 'Let me think.' });
    expect(await screen.findByText('Reasoning…')).toBeVisible();
    expect(screen.getByText('Let me think.')).toBeVisible();
    backend.append(generation, { type: 'content', text: 'So.' });
    backend.append(generation, {
      type: 'done',
      finishReason: 'stop',
      reasoningMilliseconds: 12_000,
    });
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'complete'));
    expect(screen.getByText('Reasoned for 12 s')).toBeVisible();
    expect(lastAnswer().querySelector('details')).not.toHaveAttribute('open');
  });

  it('is stopped by a command, and keeps what was written', async () => {
    const page = await open();
    const { backend, user } = page;
    const generation = await ask(page);
    backend.append(generation, { type: 'content', text: 'Half' });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('Half'));
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'stopped'));
    expect(generation.cancelled).toBe(true);
    expect(contentOf(lastAnswer())).toBe('Half');
    expect(screen.getByText('Stopped. What was written is kept.')).toBeVisible();
    await waitFor(() => expect(announced()).toContain('The answer was stopped.'));
  });

  it('is stopped also before the server has taken the message in', async () => {
    const page = await open();
    const { backend, user } = page;
    const hold = Promise.withResolvers<void>();
    const { fetch } = backend;
    const slow: typeof globalThis.fetch = async (input, init) => {
      if (String(input).endsWith('/messages') && init?.method === 'POST') await hold.promise;
      return fetch(input, init);
    };
    page.leave();
    const second = await open({ backend: { ...backend, fetch: slow } });
    await second.user.type(composer(), 'Quick{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    hold.resolve();
    await waitFor(() => expect([...backend.generations.values()][0]?.cancelled).toBe(true));
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'stopped'));
  });

  it('can be answered again', async () => {
    const page = await open();
    const { backend, user } = page;
    const first = await ask(page);
    backend.append(first, { type: 'content', text: 'First.' });
    backend.append(first, { type: 'done', finishReason: 'stop', reasoningMilliseconds: null });
    await user.click(await screen.findByRole('button', { name: 'Answer again' }));
    await waitFor(() => expect(backend.generations.size).toBe(2));
    const second = [...backend.generations.values()].at(-1) as MockGeneration;
    backend.append(second, { type: 'content', text: 'Second.' });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('Second.'));
    expect(answers()).toHaveLength(1);
  });

  it('says why an answer failed, keeps what was written, and gives the code to copy', async () => {
    const page = await open();
    const { backend } = page;
    const generation = await ask(page);
    backend.append(generation, { type: 'content', text: 'Half' });
    const problem = { type: '', title: '', status: 502, code: 'model_failed' } as const;
    backend.append(generation, { type: 'error', problem });
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'failed'));
    expect(contentOf(lastAnswer())).toBe('Half');
    expect(screen.getByText('The model server failed.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'model_failed' })).toBeVisible();
  });

  it('announces an answer by whole sentences', async () => {
    const page = await open();
    const { backend } = page;
    const generation = await ask(page);
    backend.append(generation, { type: 'content', text: 'The Moon pulls. The sea fol' });
    await waitFor(() => expect(announced()).toBe('The answer begins. The Moon pulls.'));
    backend.append(generation, { type: 'content', text: 'lows.' });
    backend.append(generation, { type: 'done', finishReason: 'stop', reasoningMilliseconds: null });
    await waitFor(() => expect(announced()).toBe('The sea follows. The answer is complete.'));
  });
});

describe('an answer that outlives the page and its connections', () => {
  it('goes on after a reload in mid-answer, with no character lost or doubled', async () => {
    const page = await open();
    const { backend } = page;
    const generation = await ask(page);
    for (const text of ['one ', 'two ', 'three '])
      backend.append(generation, { type: 'content', text });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('one two three'));
    page.leave();

    await open({ backend, path: location.pathname });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('one two three'));
    backend.append(generation, { type: 'content', text: 'four' });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('one two three four'));
    backend.append(generation, { type: 'done', finishReason: 'stop', reasoningMilliseconds: null });
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'complete'));
    expect(contentOf(lastAnswer())).toBe('one two three four');
  });

  it('is joined again from the last event when the connection is cut, and says so meanwhile', async () => {
    const backend = createMockBackend();
    const { fetch } = backend;
    let cut: (() => void) | null = null;
    const cutting: typeof globalThis.fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!String(input).endsWith('/events') || cut !== null) return response;
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const abort = new AbortController();
      cut = () => abort.abort(new TypeError('cut'));
      response.body?.pipeTo(writable, { signal: abort.signal }).catch(() => undefined);
      return new Response(readable, { headers: response.headers });
    };
    const page = await open({ backend: { ...backend, fetch: cutting } });
    const generation = await ask(page);
    backend.append(generation, { type: 'content', text: 'one ' });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('one'));
    act(() => cut?.());
    expect(await within(screen.getByRole('log')).findByText(/connection was cut/)).toBeVisible();
    backend.append(generation, { type: 'content', text: 'two' });
    await waitFor(() => expect(contentOf(lastAnswer())).toBe('one two'), { timeout: 3000 });
    const resumed = backend.requests.filter(({ path }) => path.endsWith('/events'))[1];
    expect(resumed?.headers.get('last-event-id')).toBe('1');
  });

  it('shows exactly the stored text in the end, even if the log is gone', async () => {
    const page = await open();
    const { backend } = page;
    const generation = await ask(page);
    backend.append(generation, { type: 'content', text: 'Stored.' });
    page.leave();
    backend.append(generation, { type: 'done', finishReason: 'stop', reasoningMilliseconds: null });
    const message = backend.messages.get(generation.messageId);
    if (message)
      Object.assign(message, { state: 'interrupted', problemCode: 'generation_interrupted' });
    backend.generations.clear();
    await open({ backend, path: location.pathname });
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'interrupted'));
    expect(contentOf(lastAnswer())).toBe('Stored.');
    expect(screen.getByText('The private site stopped in mid-answer.')).toBeVisible();
  });
});

describe('a message that cannot go out', () => {
  it('is kept, says so, and goes out by itself, once', async () => {
    const page = await open();
    const { backend, user } = page;
    let refusals = 2;
    backend.state.intercept = (method, path) =>
      method === 'POST' && path.endsWith('/messages') && refusals-- > 0
        ? backend.problem('private_site_unreachable', 503)
        : null;
    await user.type(composer(), 'Keep me{Enter}');
    expect(await screen.findByText('Your message is kept and goes out by itself.')).toBeVisible();
    await waitFor(() => expect(backend.generations.size).toBe(1), { timeout: 5000 });
    const keys = backend.requests
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'))
      .map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(backend.conversations.size).toBe(1);
  });

  it('survives a reload', async () => {
    const page = await open();
    const { backend, user } = page;
    backend.state.intercept = (method) => (method === 'POST' ? new TypeError('offline') : null);
    await user.type(composer(), 'Keep me{Enter}');
    await screen.findByText('Your message is kept and goes out by itself.');
    page.leave();
    backend.state.intercept = null;
    await open({ backend });
    await waitFor(() => expect(backend.generations.size).toBe(1));
    expect(await within(screen.getByRole('log')).findByText('Keep me')).toBeVisible();
  });

  it('comes back into the composer when it is taken back', async () => {
    const page = await open();
    const { backend, user } = page;
    backend.state.intercept = (method) => (method === 'POST' ? new TypeError('offline') : null);
    await user.type(composer(), 'Keep me{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Edit' }));
    expect(composer()).toHaveValue('Keep me');
    expect(composer()).toHaveFocus();
  });

  it('tells what is wrong when the server refuses it, and does not try again', async () => {
    const page = await open();
    const { backend, user } = page;
    backend.state.intercept = (method, path) =>
      method === 'POST' && path.endsWith('/messages')
        ? backend.problem('context_length_exceeded', 400)
        : null;
    await user.type(composer(), 'Too long{Enter}');
    expect(await screen.findByText('The text is longer than the model can read.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
    expect(composer()).toHaveValue('');
  });
});

describe('the list of conversations', () => {
  async function openWithTwo() {
    const backend = createMockBackend();
    backend.createConversation('Tides');
    backend.createConversation('Palindromes');
    const page = await open({ backend });
    const list = screen.getByRole('navigation', { name: 'Conversations' });
    await within(list).findByRole('link', { name: 'Tides' });
    return { ...page, backend, list };
  }

  it('renames by keyboard alone', async () => {
    const { backend, user, list } = await openWithTwo();
    within(list).getByRole('button', { name: 'Options for “Tides”' }).focus();
    await user.keyboard('{Enter}');
    (await within(list).findByRole('button', { name: 'Rename' })).focus();
    await user.keyboard('{Enter}');
    expect(within(list).getByRole('textbox', { name: 'Title' })).toHaveFocus();
    await user.keyboard('Moon{Enter}');
    expect(await within(list).findByRole('link', { name: 'Moon' })).toBeVisible();
    expect(within(list).getByRole('button', { name: 'Options for “Moon”' })).toHaveFocus();
    await waitFor(() =>
      expect([...backend.conversations.values()].map(({ title }) => title)).toContain('Moon'),
    );
  });

  it('deletes with an undo, and tells the server only when it is too late for one', async () => {
    const { backend, user, list, services } = await openWithTwo();
    const remove = async () => {
      await user.click(within(list).getByRole('button', { name: 'Options for “Tides”' }));
      await user.click(await within(list).findByRole('button', { name: 'Delete' }));
      expect(within(list).queryByRole('link', { name: 'Tides' })).toBeNull();
    };
    await remove();
    await user.click(within(list).getByRole('button', { name: 'Undo' }));
    expect(within(list).getByRole('link', { name: 'Tides' })).toBeVisible();
    await remove();
    expect(backend.conversations.size).toBe(2);
    act(() => services.list.flushRemove());
    await waitFor(() => expect(backend.conversations.size).toBe(1));
  });

  it('searches on the server', async () => {
    const { user, list } = await openWithTwo();
    await user.type(screen.getByRole('searchbox', { name: 'Search conversations' }), 'palin');
    await waitFor(() => expect(within(list).queryByRole('link', { name: 'Tides' })).toBeNull());
    expect(within(list).getByRole('link', { name: 'Palindromes' })).toBeVisible();
  });

  it('is a dialog on a narrow screen', async () => {
    heldMedia.add('(max-width: 899px)');
    const { user } = await open();
    expect(screen.queryByRole('navigation', { name: 'Conversations' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show conversations' }));
    const dialog = screen.getByRole('dialog', { name: 'Conversations' });
    expect(within(dialog).getByRole('navigation', { name: 'Conversations' })).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: 'Close the list' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('addresses', () => {
  it('keeps a draft per conversation, and the back button goes back', async () => {
    const backend = createMockBackend();
    const other = backend.createConversation('Other');
    const page = await open({ backend });
    await page.user.type(composer(), 'Draft of the new one');
    await page.user.click(await screen.findByRole('link', { name: 'Other' }));
    expect(location.pathname).toBe(`/c/${other.id}`);
    expect(composer()).toHaveValue('');
    act(() => history.back());
    await waitFor(() => expect(location.pathname).toBe('/'));
    await waitFor(() => expect(composer()).toHaveValue('Draft of the new one'));
  });

  it('says so where there is nothing', async () => {
    await open({ path: '/nowhere' });
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(
      'There is nothing at this address.',
    );
  });

  it('says so where a conversation is gone', async () => {
    await open({ path: '/c/019ac000-0000-7000-8000-999999999999' });
    expect(await screen.findByText(/each browser sees only its own/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Begin a new conversation' })).toBeVisible();
  });

  it('shows the sites and links that the network reports', async () => {
    const backend = createMockBackend();
    backend.state.network = {
      sites: [
        { name: 'cluster', platform: 'kubernetes', version: '2.2.1' },
        { name: 'laboratory', platform: 'podman', version: null },
      ],
      links: [
        { name: 'link-cluster', from: 'laboratory', to: 'cluster', isUp: true },
        { name: 'old', from: 'attic', to: 'cluster', isUp: false },
      ],
    };
    await open({ backend, path: '/status' });
    const table = await screen.findByRole('table', { name: /^Links between the sites/ });
    const [, up, down] = within(table).getAllByRole('row');
    expect(up).toHaveTextContent('link-clusterlaboratoryclusterwell');
    expect(down).toHaveTextContent('oldatticclusterdown');
    expect(screen.getByText('kubernetes, Skupper 2.2.1')).toBeVisible();
  });

  it('shows the hops at /status as a table', async () => {
    const backend = createMockBackend();
    backend.state.hopStates = { agent: { state: 'down', detail: 'It does not answer.' } };
    await open({ backend, path: '/status' });
    const row = await screen.findByRole('row', { name: /Private-site agent/ });
    expect(row).toHaveTextContent('down');
    expect(row).toHaveTextContent('It does not answer.');
  });
});

describe('the state of the private site', () => {
  it('is told by the porthole in words', async () => {
    await open();
    expect(await screen.findByRole('link', { name: /^Private site: all is well/ })).toBeVisible();
  });

  it('names the hop that is down, since when, and what becomes of a message', async () => {
    const backend = createMockBackend();
    backend.state.hopStates = { agent: { state: 'down', detail: '' } };
    await open({ backend });
    const notices = screen.getByRole('region', { name: 'Notices' });
    await waitFor(() =>
      expect(notices).toHaveTextContent(/Private-site agent has not been reachable since .*kept/),
    );
  });

  it('says that a stand-in answers, why, and how to get the real model', async () => {
    const backend = createMockBackend();
    backend.state.model.standIn = {
      wanted: 'DeepSeek-R1-Distill-Qwen-1.5B',
      reason: 'hub-unreachable',
      remedy: 'Start with --model PATH.',
    };
    const { user } = await open({ backend });
    const notices = screen.getByRole('region', { name: 'Notices' });
    await waitFor(() => expect(notices).toHaveTextContent('SmolLM2 135M Instruct'));
    expect(notices).toHaveTextContent('DeepSeek-R1-Distill-Qwen-1.5B could not be downloaded');
    expect(notices).toHaveTextContent('Start with --model PATH.');
    await user.click(within(notices).getByRole('button', { name: 'Understood' }));
    expect(notices).toBeEmptyDOMElement();
  });

  it('shows how far the model has loaded', async () => {
    const backend = createMockBackend();
    Object.assign(backend.state.model, { state: 'loading', loadProgress: 0.4 });
    await open({ backend });
    expect(await screen.findByRole('link', { name: /the model is loading, 40%/ })).toBeVisible();
    expect(screen.getByRole('progressbar')).toHaveAttribute('value', '0.4');
  });
});

describe('language and theme', () => {
  it('speaks Portuguese when the browser does', async () => {
    await open({ language: 'pt-BR' });
    expect(screen.getByRole('textbox', { name: 'Mensagem' })).toBeVisible();
    expect(document.documentElement.lang).toBe('pt-BR');
  });
});
