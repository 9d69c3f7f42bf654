/** What the keyboard can do everywhere on the page. */
export const shortcuts = [
  { action: 'newConversation', key: 'o', shift: true },
  { action: 'search', key: 'k', shift: false },
  { action: 'writeMessage', key: 'Escape', shift: true, bare: true },
  { action: 'copyAnswer', key: 'c', shift: true },
  { action: 'settings', key: ',', shift: false },
  { action: 'shortcuts', key: '/', shift: false },
] as const satisfies readonly Shortcut[];

type Shortcut = {
  action: string;
  key: string;
  shift: boolean;
  /** Without Ctrl, which no other needs: a single character is never a shortcut (WCAG 2.1.4). */
  bare?: boolean;
};

export type ShortcutAction = (typeof shortcuts)[number]['action'];

const isMac = () => /mac|iphone|ipad/i.test(navigator.platform);

/** Which action these keys are for; null for none. */
export function findShortcut(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): ShortcutAction | null {
  if (event.altKey) return null;
  const hasControl = isMac() ? event.metaKey : event.ctrlKey;
  const found = shortcuts.find(
    (one: Shortcut) =>
      one.key.toLowerCase() === event.key.toLowerCase() &&
      // On many keyboards `/` lies on a shifted key.
      (one.shift === event.shiftKey || one.key === '/') &&
      hasControl === !one.bare,
  );
  return found?.action ?? null;
}

/** The keys of a shortcut as they are written on this keyboard, in the order in which they are pressed. */
export function keysOf(shortcut: (typeof shortcuts)[number]): string[] {
  const { key, shift } = shortcut;
  const names: Record<string, string> = { Escape: 'Esc' };
  return [
    ...('bare' in shortcut ? [] : [isMac() ? '⌘' : 'Ctrl']),
    ...(shift ? [isMac() ? '⇧' : 'Shift'] : []),
    names[key] ?? key.toUpperCase(),
  ];
}
