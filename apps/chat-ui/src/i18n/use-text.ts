import { useStore } from '../state/store.ts';
import { textStore } from './language.ts';
import type { Text } from './languages/en.ts';

/** The page's words in the language in use. The page is drawn only once they are there. */
export function useText(): Text {
  const text = useStore(textStore);
  if (!text) throw new Error('The language has not been loaded.');
  return text;
}
