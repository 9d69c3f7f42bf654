import { act, fireEvent, screen, waitFor } from '@testing-library/react';

import { composer, ended, lastAnswer, type OpenChat, openChat } from '../testing/chat.ts';
import { heldMedia } from '../testing/setup.ts';

let page: OpenChat;
beforeEach(async () => {
  page = await openChat();
});
afterEach(() => page.leave());

const stopButton = () => screen.getByRole('button', { name: 'Stop' });
const sendButton = () => screen.getByRole('button', { name: 'Send' });
const sent = () =>
  page.backend.requests.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/messages'),
  ).length;

describe('the place where one stops and sends', () => {
  /** An answer ends while a draft waits, after something was done with the button that stops. */
  async function endAfter(act: (stop: HTMLElement) => Promise<void> | void): Promise<void> {
    const generation = await page.ask();
    await page.user.type(composer(), 'Not yet ready');
    const stop = stopButton();
    await act(stop);
    if (!generation.cancelled) page.answer(generation, 'Done.');
    await ended();
    // Another element, so that a press begun on the one does not end on the other.
    expect(sendButton()).not.toBe(stop);
  }

  async function expectNotToSendAtOnce(): Promise<void> {
    expect(sendButton()).toBeDisabled();
    fireEvent.click(sendButton());
    expect(composer()).toHaveValue('Not yet ready');
    expect(sent()).toBe(1);
    await waitFor(() => expect(sendButton()).toBeEnabled());
    await page.user.click(sendButton());
    await waitFor(() => expect(sent()).toBe(2));
  }

  it('does not send the draft when the answer ends under the pointer that was to stop it', async () => {
    await endAfter((stop) => page.user.hover(stop));
    await expectNotToSendAtOnce();
  });

  it('does not send the draft by the second click of two that were to stop', async () => {
    await endAfter(async (stop) => {
      await page.user.click(stop);
      await page.user.unhover(stop);
    });
    await expectNotToSendAtOnce();
  });

  it('does not send the draft when the answer ends under a finger, which nothing tells of', async () => {
    heldMedia.add('(pointer: coarse)');
    page.leave();
    page = await openChat();
    await page.user.type(composer(), 'How are tides?');
    await page.user.click(sendButton());
    const generation = await page.generation(1);
    await page.user.type(composer(), 'Not yet ready');
    page.answer(generation, 'Done.');
    await ended();
    await expectNotToSendAtOnce();
  });

  it('sends at once when nobody was about to stop', async () => {
    await endAfter(() => undefined);
    expect(sendButton()).toBeEnabled();
    fireEvent.click(sendButton());
    await waitFor(() => expect(sent()).toBe(2));
  });

  it('sends at once by the keyboard, wherever the pointer rests', async () => {
    await endAfter((stop) => page.user.hover(stop));
    fireEvent.keyDown(composer(), { key: 'Enter' });
    await waitFor(() => expect(sent()).toBe(2));
  });

  it('does not stop what a double click has just sent', async () => {
    await page.user.type(composer(), 'How are tides?');
    await page.user.dblClick(sendButton());
    const generation = await page.generation(1);
    fireEvent.click(stopButton(), { detail: 2 });
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(generation.cancelled).toBe(false);
    fireEvent.click(stopButton(), { detail: 1 });
    await waitFor(() => expect(lastAnswer()).toHaveAttribute('data-state', 'stopped'));
  });

  it('hands the focus of the button that stops to the message, where the key that was to stop sends nothing', async () => {
    const generation = await page.ask();
    await page.user.type(composer(), 'Not yet ready');
    act(() => stopButton().focus());
    page.answer(generation, 'Done.');
    await ended();
    expect(composer()).toHaveFocus();
    fireEvent.keyDown(composer(), { key: 'Enter' });
    expect(sent()).toBe(1);
    await act(() => new Promise((resolve) => setTimeout(resolve, 450)));
    await page.user.keyboard('{Enter}');
    await waitFor(() => expect(sent()).toBe(2));
  });
});
