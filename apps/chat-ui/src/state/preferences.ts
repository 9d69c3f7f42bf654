import { deviceStorage } from './storage.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The theme that was chosen on this device; `system` where none was. */
export function readTheme(): Theme {
  const stored = deviceStorage.read('theme');
  return themes.find((theme) => theme === stored) ?? 'system';
}

/** Applies a theme and keeps it. `public/theme.js` applies it before the next first paint. */
export function applyTheme(theme: Theme): void {
  deviceStorage.write('theme', theme === 'system' ? null : theme);
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
