import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { openPage, type PageOptions } from '../testing/render.tsx';
import { findShortcut } from './shortcuts.ts';

let leave: (() => void) | undefined;
afterEach(() => {
  leave?.();
  leave = undefined;
  delete document.documentElement.dataset['theme'];
  delete document.documentElement.dataset['textSize'];
});

async function openSettings(options?: PageOptions) {
  const user = userEvent.setup();
  const page = await openPage(options);
  leave = page.leave;
  await user.click(screen.getByRole('button', { name: /^(Settings|Configurações)$/ }));
  const dialog = within(await screen.findByRole('dialog'));
  return { ...page, user, dialog };
}

describe('the settings', () => {
  it('change theme, text size and language at once, and keep them', async () => {
    const { user, dialog } = await openSettings();
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Theme' }), 'Dark');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(localStorage.getItem('vigia:theme')).toBe('dark');
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Text size' }), 'Larger');
    expect(document.documentElement.dataset['textSize']).toBe('larger');
    expect(localStorage.getItem('vigia:text-size')).toBe('larger');
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Language' }), 'Português');
    expect(await screen.findByRole('button', { name: 'Enviar' })).toBeVisible();
    expect(localStorage.getItem('vigia:language')).toBe('pt-BR');
  });

  it('go along with the next question', async () => {
    const { user, dialog, backend } = await openSettings();
    await user.type(dialog.getByRole('textbox', { name: 'System prompt' }), 'Answer as a sailor.');
    await user.type(dialog.getByRole('textbox', { name: 'Temperature' }), '0.2');
    await user.type(dialog.getByRole('textbox', { name: 'Longest answer, in tokens' }), '64');
    await user.click(dialog.getByRole('button', { name: 'Close the settings' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'Ahoy');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    const isQuestion = ({ path }: { path: string }) => /\/messages$/.test(path);
    await waitFor(() => expect(backend.requests.some(isQuestion)).toBe(true));
    expect(
      backend.requests.find(({ method, path }) => method === 'POST' && isQuestion({ path }))?.body,
    ).toEqual({
      content: 'Ahoy',
      parameters: { systemPrompt: 'Answer as a sailor.', temperature: 0.2, maximumTokens: 64 },
    });
  });

  it('keep no value that the model could not take, and say which it could', async () => {
    const { user, dialog } = await openSettings();
    const temperature = dialog.getByRole('textbox', { name: 'Temperature' });
    await user.type(temperature, '7');
    expect(temperature).toBeInvalid();
    expect(temperature).toHaveAccessibleDescription('A number from 0 to 2, or nothing.');
    expect(localStorage.getItem('vigia:answers')).toBeNull();
    const longest = dialog.getByRole('textbox', { name: 'Longest answer, in tokens' });
    await user.type(longest, '1.5');
    expect(longest).toBeInvalid();
  });

  it('go back to what the makers of the model recommend', async () => {
    localStorage.setItem('vigia:answers', '{"temperature":0.2,"systemPrompt":"Be brief."}');
    const { user, dialog } = await openSettings();
    expect(dialog.getByRole('textbox', { name: 'Temperature' })).toHaveValue('0.2');
    await user.click(dialog.getByRole('button', { name: 'Use the recommended values' }));
    expect(dialog.getByRole('textbox', { name: 'Temperature' })).toHaveValue('');
    expect(dialog.getByRole('textbox', { name: 'System prompt' })).toHaveValue('');
    expect(localStorage.getItem('vigia:answers')).toBeNull();
  });
});

describe('the keyboard', () => {
  it('finds every action by its keys, and none by a single character', () => {
    const keys = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(findShortcut({ ...keys, key: 'k', ctrlKey: true })).toBe('search');
    expect(findShortcut({ ...keys, key: 'O', ctrlKey: true, shiftKey: true })).toBe(
      'newConversation',
    );
    expect(findShortcut({ ...keys, key: 'Escape', shiftKey: true })).toBe('writeMessage');
    expect(findShortcut({ ...keys, key: '/', ctrlKey: true, shiftKey: true })).toBe('shortcuts');
    for (const key of ['k', 'o', '/', ',', 'c', 'Escape']) {
      expect(findShortcut({ ...keys, key })).toBeNull();
    }
    expect(findShortcut({ ...keys, key: 'k', ctrlKey: true, altKey: true })).toBeNull();
  });

  it('opens the settings, and the search, from the message box', async () => {
    const user = userEvent.setup();
    leave = (await openPage()).leave;
    screen.getByRole('textbox', { name: 'Message' }).focus();
    await user.keyboard('{Control>}k{/Control}');
    expect(screen.getByRole('searchbox', { name: 'Search conversations' })).toHaveFocus();
    await user.keyboard('{Shift>}{Escape}{/Shift}');
    expect(screen.getByRole('textbox', { name: 'Message' })).toHaveFocus();
    await user.keyboard('{Control>},{/Control}');
    expect(await screen.findByRole('dialog', { name: 'Settings' })).toBeVisible();
  });
});
