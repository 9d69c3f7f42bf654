import type { Conversation } from '@vigia/api-contract';

import { createApiClient } from '../api/client.ts';
import { createMockBackend } from '../testing/mock-backend.ts';
import { groupMessages, sectionGroups } from './group-messages.ts';
import { createChatSession } from './session.ts';

const storage = { read: () => null, write: () => undefined };

async function until(isMet: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isMet()) {
    if (Date.now() > deadline) throw new Error('It did not come about.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A conversation of so many messages, opened. */
async function openLong(count: number) {
  const backend = createMockBackend();
  const conversation: Conversation = backend.createConversation('Long');
  for (let index = 0; index < count; index += 1) {
    const message = backend.createMessage({
      conversationId: conversation.id,
      parentId: conversation.activeLeafId,
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: `Message ${index}`,
    });
    conversation.activeLeafId = message.id;
  }
  const api = createApiClient({ fetch: backend.fetch });
  const session = createChatSession({ api, storage, conversationId: conversation.id });
  session.load();
  await until(() => session.getState().loading === 'ready');
  const shown = () => session.getState().messages.map(({ content }) => content);
  const scrollUp = async () => {
    const before = shown().length;
    session.loadEarlier();
    await until(() => shown().length > before);
  };
  return { backend, conversation, session, shown, scrollUp };
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `Message ${from + index}`);

describe('a long conversation', () => {
  it('is opened by its end alone, however long it is', async () => {
    const { backend, shown, session } = await openLong(300);
    expect(shown()).toEqual(numbered(292, 300));
    const read = backend.requests.filter(({ path }) => path.includes('/messages'));
    expect(read.map(({ path }) => path.split('?')[1])).toEqual(['limit=8']);
    session.dispose();
  });

  it('is read backwards window by window, without a gap and without a double', async () => {
    const { shown, scrollUp, session } = await openLong(61);
    await scrollUp();
    await scrollUp();
    expect(shown()).toEqual(numbered(21, 61));
    await scrollUp();
    await scrollUp();
    expect(shown()).toEqual(numbered(0, 61));
    expect(session.getState().previousCursor).toBeNull();
    session.dispose();
  });

  it('keeps what was read above when its end is read again', async () => {
    const { backend, conversation, shown, scrollUp, session } = await openLong(40);
    await scrollUp();
    const [first] = session.getState().messages;
    const added = backend.createMessage({
      conversationId: conversation.id,
      parentId: conversation.activeLeafId,
      content: 'From another tab',
    });
    conversation.activeLeafId = added.id;
    session.refresh();
    await until(() => shown().at(-1) === 'From another tab');
    expect(shown()).toEqual([...numbered(16, 40), 'From another tab']);
    // Not even the views of the others are drawn again.
    expect(session.getState().messages[0]).toBe(first);
    session.dispose();
  });

  it('lets go of what was read far back, and reads it again from there', async () => {
    const { shown, scrollUp, session } = await openLong(80);
    await scrollUp();
    await scrollUp();
    session.forgetEarlier('left');
    expect(shown()).toEqual(numbered(72, 80));
    await scrollUp();
    expect(shown()).toEqual(numbered(56, 80));
    session.dispose();
  });

  it('lets go of what is far above when one asks on, and draws nothing of the rest anew', async () => {
    const { session, scrollUp, shown } = await openLong(300);
    for (let window = 0; window < 15; window += 1) await scrollUp();
    const sectionsNow = () => {
      const { messages, cursors } = session.getState();
      return sectionGroups(groupMessages(messages, cursors), cursors);
    };
    const before = sectionsNow();
    expect(shown()).toHaveLength(248);
    session.forgetEarlier('asked');
    expect(shown()).toEqual(numbered(164, 300));
    const after = sectionsNow();
    expect(after.length).toBeLessThan(before.length);
    for (const [place, section] of after.slice(1).entries()) {
      expect(section).toEqual(before.slice(-after.length + 1)[place]);
    }
    await scrollUp();
    expect(shown()).toEqual(numbered(148, 300));
    session.dispose();
  });

  it('is drawn in sections of which an earlier window changes the first alone', async () => {
    const { session, scrollUp } = await openLong(300);
    const sectionsNow = () => {
      const { messages, cursors } = session.getState();
      return sectionGroups(groupMessages(messages, cursors), cursors);
    };
    let before = sectionsNow();
    for (let window = 0; window < 12; window += 1) {
      await scrollUp();
      const after = sectionsNow();
      const known = new Map(after.map((section) => [section.key, section]));
      for (const section of before.slice(1)) expect(known.get(section.key)).toEqual(section);
      const ids = after.flatMap(({ groups }) => groups.flat().map(({ id }) => id));
      expect(ids).toEqual(session.getState().messages.map(({ id }) => id));
      before = after;
    }
    expect(before.length).toBeGreaterThan(2);
    session.dispose();
  });

  it('is drawn in groups that later windows and later turns leave as they are', async () => {
    const { scrollUp, session } = await openLong(120);
    const groupsNow = () => {
      const { messages, cursors } = session.getState();
      return groupMessages(messages, cursors).map((group) => group.map(({ id }) => id).join());
    };
    let before = groupsNow();
    for (let window = 0; window < 4; window += 1) {
      await scrollUp();
      const after = groupsNow();
      expect(after.slice(-before.length)).toEqual(before);
      expect(after.length).toBeGreaterThan(before.length);
      before = after;
    }
    session.dispose();
  });
});
