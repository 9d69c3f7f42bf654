import { deviceStorage } from './storage.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const textSizes = ['normal', 'large', 'larger'] as const;
export type TextSize = (typeof textSizes)[number];

/** The theme that was chosen on this device; `system` where none was. */
export function readTheme(): Theme {
  const stored = deviceStorage.read('theme');
  return themes.find((theme) => theme === stored) ?? 'system';
}

/** Applies a theme and keeps it. `public/theme.js` applies it before the next first paint. */
export function applyTheme(theme: Theme): void {
  deviceStorage.write('theme', theme === 'system' ? null : theme);
  mark('theme', theme === 'system' ? null : theme);
}

/** The size of the text that was chosen on this device, beside the browser's own. */
export function readTextSize(): TextSize {
  const stored = deviceStorage.read('text-size');
  return textSizes.find((size) => size === stored) ?? 'normal';
}

/** Applies a size of text and keeps it. `public/theme.js` applies it before the next first paint. */
export function applyTextSize(size: TextSize): void {
  deviceStorage.write('text-size', size === 'normal' ? null : size);
  mark('textSize', size === 'normal' ? null : size);
}

function mark(name: 'theme' | 'textSize', value: string | null): void {
  const { dataset } = document.documentElement;
  if (value === null) delete dataset[name];
  else dataset[name] = value;
}
