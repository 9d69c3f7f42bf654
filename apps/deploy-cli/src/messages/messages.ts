import { english, type Messages } from './english.ts';
import { portuguese } from './portuguese.ts';

export type { Messages } from './english.ts';

/**
 * The language of the environment: Portuguese where the locale says so, else English.
 * LC_ALL comes before LC_MESSAGES, and that before LANG (POSIX, "Environment Variables", 8.2).
 */
export function chooseMessages(
  environment: Readonly<Record<string, string | undefined>>,
): Messages {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return /^pt([_.@-]|$)/i.test(locale) ? portuguese : english;
}
