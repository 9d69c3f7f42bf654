import { useEffect } from 'react';
import { useLocation } from 'wouter';

import { useText } from '../i18n/use-text.ts';
import { findShortcut, type ShortcutAction } from '../settings/shortcuts.ts';

const element = (selector: string) => document.querySelector<HTMLElement>(selector);

/** Does something to what is in the list, which a narrow screen keeps in a drawer until it is asked for. */
function inList(selector: string, act: 'focus' | 'click'): void {
  const found = element(selector);
  if (found) return found[act]();
  element('.page-header [aria-haspopup]')?.click();
  requestAnimationFrame(() => element(selector)?.[act]());
}

/** Makes the shortcuts work everywhere on the page, but not behind an open dialog. */
export function useShortcuts(): void {
  const [, navigate] = useLocation();
  const { turn } = useText();
  useEffect(() => {
    const actions: Record<ShortcutAction, () => void> = {
      newConversation: () => navigate('/'),
      search: () => inList('.search input', 'focus'),
      writeMessage: () => element('#message')?.focus(),
      copyAnswer: () =>
        [...document.querySelectorAll<HTMLElement>(`[aria-label="${turn.copyAnswer}"]`)]
          .at(-1)
          ?.click(),
      settings: () => inList('#settings', 'click'),
      shortcuts: () => inList('#settings', 'click'),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const action = event.isComposing ? null : findShortcut(event);
      if (!action || element('dialog[open]')) return;
      event.preventDefault();
      actions[action]();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate, turn]);
}
