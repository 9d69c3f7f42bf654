import { act, screen, waitFor, within } from '@testing-library/react';

import { composer, lastAnswer, type OpenChat, openChat, turns } from '../testing/chat.ts';
import { createMockBackend } from '../testing/mock-backend.ts';

let page: OpenChat;
afterEach(() => page.leave());

describe('a temporary chat', () => {
  it('is begun from the first page, and the back button leads back', async () => {
    page = await openChat();
    await page.user.click(await screen.findByRole('link', { name: 'Begin a temporary chat' }));
    expect(location.pathname).toBe('/temporary');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('This chat is not kept.');
    act(() => history.back());
    await waitFor(() => expect(location.pathname).toBe('/'));
    await waitFor(() =>
      expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('What shall we look at?'),
    );
  });

  it('is marked, is in no list, and leaves nothing in the storage of the browser', async () => {
    page = await openChat({ path: '/temporary' });
    await page.user.type(composer(), 'A secret draft');
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain('secret');
    await page.user.clear(composer());
    const answer = await page.exchange('A secret?', 'A secret.').then(() => lastAnswer());
    expect(answer).toBeVisible();
    expect(await screen.findByText(/^Temporary: gone when you close this page/)).toBeVisible();
    const created = page.backend.requests.find(
      ({ method, path }) => method === 'POST' && path === '/api/conversations',
    );
    expect(created?.body).toEqual({ temporary: true });
    const list = screen.getByRole('navigation', { name: 'Conversations' });
    expect(within(list).queryByRole('list')).toBeNull();
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain('secret');
  });

  it('outlives a reload, and tells the private site when its page is left', async () => {
    page = await openChat({ path: '/temporary' });
    await page.exchange('One?', 'First.');
    const { backend } = page;
    const [id] = backend.conversations.keys();
    window.dispatchEvent(new Event('pagehide'));
    await waitFor(() =>
      expect(backend.requests.at(-1)).toMatchObject({
        method: 'DELETE',
        path: `/api/conversations/${id}?afterSeconds=30`,
      }),
    );
    page.leave();
    page = await openChat({ backend, path: `/c/${id}` });
    await waitFor(() => expect(turns()).toEqual(['One?', 'First.']));
    expect(await screen.findByText(/^Temporary:/)).toBeVisible();
  });

  it('is closed for good by a button', async () => {
    page = await openChat({ path: '/temporary' });
    await page.exchange('One?', 'First.');
    await page.user.click(await screen.findByRole('button', { name: 'Close now' }));
    await waitFor(() => expect(location.pathname).toBe('/'));
    expect(page.backend.conversations.size).toBe(0);
  });
});

describe('where the private site has no temporary chats', () => {
  async function openWithout(path: string) {
    const backend = createMockBackend();
    backend.state.features.temporaryChats = false;
    page = await openChat({ backend, path });
  }

  it('none is offered', async () => {
    await openWithout('/');
    await waitFor(() =>
      expect(screen.getByRole('link', { name: /all is well/ })).toBeInTheDocument(),
    );
    expect(screen.queryByRole('link', { name: 'Begin a temporary chat' })).toBeNull();
  });

  it('its address says so, and does not promise that nothing is kept', async () => {
    await openWithout('/temporary');
    expect(await screen.findByText(/^Temporary chats are not offered here/)).toBeVisible();
    expect(screen.queryByText('This chat is not kept.')).toBeNull();
    await page.user.click(screen.getByRole('link', { name: 'Begin one that is kept' }));
    expect(location.pathname).toBe('/');
  });
});
