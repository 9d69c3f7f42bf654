import { readAgentHealth } from '@vigia/private-host';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { confirm } from '../../site/confirm.ts';
import { privateMessages } from './messages.ts';
import type { PrivateDownOptions } from './private-options.ts';

/**
 * Warns before running answers are cut, where any run.
 * @throws CommandError `answers_running`, or `needs_yes` where nobody can be asked
 */
export async function confirmCut(
  operatorSocket: string,
  options: Pick<PrivateDownOptions, 'yes' | 'output'>,
  dependencies: Dependencies,
): Promise<void> {
  const health = await readAgentHealth(operatorSocket, dependencies.stop).catch(() => null);
  dependencies.stop.throwIfAborted();
  const { running = 0, queued = 0 } = health?.status.generations ?? {};
  await confirmAnswersCut(running + queued, options, dependencies);
}

/** The same for answers that are counted already. */
export async function confirmAnswersCut(
  answers: number,
  { yes, output }: Pick<PrivateDownOptions, 'yes' | 'output'>,
  dependencies: Dependencies,
): Promise<void> {
  if (answers === 0) return;
  const words = privateMessages(dependencies.messages.locale);
  dependencies.reporter(output).note('cuts', words.cuts(answers), { answers });
  if (await confirm(words.sure, yes, dependencies)) return;
  throw new CommandError({
    code: 'answers_running',
    message: words.notDone,
    remedy: words.notDoneRemedy,
  });
}
