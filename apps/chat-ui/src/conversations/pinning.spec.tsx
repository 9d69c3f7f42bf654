import { screen, waitFor, within } from '@testing-library/react';

import { type OpenChat, openChat } from '../testing/chat.ts';
import { createMockBackend } from '../testing/mock-backend.ts';

let page: OpenChat;
afterEach(() => page.leave());

describe('a pinned conversation', () => {
  it('stands first under a heading of its own, until it is unpinned', async () => {
    const backend = createMockBackend();
    const old = backend.createConversation('Old');
    old.updatedAt = '2026-01-05T12:00:00.000Z';
    backend.createConversation('New');
    page = await openChat({ backend });
    const list = within(screen.getByRole('navigation', { name: 'Conversations' }));
    const titles = () =>
      list.getAllByRole('listitem').map((item) => within(item).getByRole('link').textContent);
    await waitFor(() => expect(titles()).toEqual(['New', 'Old']));

    const choose = async (name: string) => {
      await page.user.click(list.getByRole('button', { name: 'Options for “Old”' }));
      await page.user.click(await list.findByRole('button', { name }));
    };
    await choose('Pin');
    await waitFor(() => expect(titles()).toEqual(['Old', 'New']));
    expect(list.getByRole('heading', { name: 'Pinned' })).toBeVisible();
    expect(old.pinned).toBe(true);
    await waitFor(() =>
      expect(list.getByRole('button', { name: 'Options for “Old”' })).toHaveFocus(),
    );

    await choose('Unpin');
    await waitFor(() => expect(titles()).toEqual(['New', 'Old']));
    expect(list.queryByRole('heading', { name: 'Pinned' })).toBeNull();
  });
});
