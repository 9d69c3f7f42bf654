import { CommandError } from '../command-error.ts';
import type { Dependencies } from '../dependencies.ts';
import { exitCodes } from '../exit-codes.ts';
import { siteMessages } from './messages.ts';

/**
 * Asks the person at the terminal, unless --yes has answered.
 * @returns whether they agree
 * @throws CommandError `needs_yes` where nobody can be asked
 */
export async function confirm(
  question: string,
  yes: boolean,
  { ask, messages }: Dependencies,
): Promise<boolean> {
  if (yes) return true;
  const answer = await ask.confirm(question);
  if (answer !== null) return answer;
  const words = siteMessages(messages.locale);
  throw new CommandError({
    code: 'needs_yes',
    message: `${question.replace(/\s*\[[^\]]*\]\s*$/, '').trim()} ${words.needsYes}`,
    remedy: words.needsYesRemedy,
    exitCode: exitCodes.wrongUsage,
  });
}
