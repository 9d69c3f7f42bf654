import { deviceStorage } from '../state/storage.ts';
import { createReducerStore } from '../state/store.ts';
import type { Text } from './languages/en.ts';

/** Every language of the page: its tag, its own name, its file. A new one is one line and one file. */
export const languages = [
  { tag: 'en', name: 'English', load: () => import('./languages/en.ts') },
  { tag: 'pt-BR', name: 'Português', load: () => import('./languages/pt-br.ts') },
] as const;

export type LanguageTag = (typeof languages)[number]['tag'];

/** The first of the wanted languages that the page speaks: by full tag, else by the language alone. */
export function chooseLanguage(wanted: readonly string[]): LanguageTag {
  for (const tag of wanted) {
    const lower = tag.toLowerCase();
    const exact = languages.find((language) => language.tag.toLowerCase() === lower);
    const [primary] = lower.split('-');
    const near = languages.find((language) => language.tag.toLowerCase().split('-')[0] === primary);
    const found = exact ?? near;
    if (found) return found.tag;
  }
  return 'en';
}

/** The words in use; null until the first language file has come. */
export const textStore = createReducerStore<Text | null, Text>((_state, text) => text, null);

/** Fetches a language and speaks it from then on. */
export async function loadLanguage(tag: LanguageTag): Promise<void> {
  const language = languages.find((one) => one.tag === tag) ?? languages[0];
  const { default: text } = await language.load();
  document.documentElement.lang = text.locale;
  textStore.dispatch(text);
}

/** Loads what was chosen on this device, else what the browser asks for. */
export async function loadFirstLanguage(): Promise<void> {
  const chosen = deviceStorage.read('language');
  await loadLanguage(chooseLanguage([...(chosen ? [chosen] : []), ...navigator.languages]));
}

/** Changes the language and keeps the choice. */
export async function changeLanguage(tag: LanguageTag): Promise<void> {
  deviceStorage.write('language', tag);
  await loadLanguage(tag);
}
