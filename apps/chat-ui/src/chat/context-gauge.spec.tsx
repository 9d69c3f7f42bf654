import { screen, waitFor } from '@testing-library/react';

import { createMockBackend } from '../testing/mock-backend.ts';
import { openPage } from '../testing/render.tsx';

let leave: (() => void) | undefined;
afterEach(() => {
  leave?.();
  leave = undefined;
});

async function openConversation(context: Record<string, unknown> = {}) {
  const backend = createMockBackend();
  const { id } = backend.createConversation('Tides');
  const question = backend.createMessage({ conversationId: id, content: 'Why?' });
  const answer = backend.createMessage({
    conversationId: id,
    parentId: question.id,
    role: 'assistant',
    content: 'The moon.',
  });
  const conversation = backend.conversations.get(id);
  if (conversation) conversation.activeLeafId = answer.id;
  Object.assign(backend.state.context, context);
  if (context['firstReadMessageId'] === 'question') {
    backend.state.context.firstReadMessageId = question.id;
  }
  leave = (await openPage({ backend, path: `/c/${id}` })).leave;
  return backend;
}

describe('the gauge of the context', () => {
  it('tells how much the model would read, as the private site counts it', async () => {
    const backend = await openConversation();
    const gauge = await screen.findByRole('meter');
    expect(gauge).toHaveAccessibleName('512 of 2,048 tokens of the context');
    expect(gauge).toHaveAttribute('value', '0.25');
    expect(backend.requests.at(-1)?.path).toMatch(/\/context$/);
    expect(screen.queryByText('The model reads from here on')).toBeNull();
  });

  it('marks the turn from which on the model reads when earlier ones are left out', async () => {
    await openConversation({ promptTokens: 1990, firstReadMessageId: 'question' });
    expect(await screen.findByText('earlier turns are left out')).toBeVisible();
    expect(screen.getByText('The model reads from here on')).toBeVisible();
  });

  it('says that what is written is too long for the model', async () => {
    await openConversation({ fits: false, counted: 'estimate' });
    await waitFor(() => expect(screen.getByText('too long for the model')).toBeVisible());
  });
});
