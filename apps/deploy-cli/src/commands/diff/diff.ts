import { Command, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteMessages } from '../../site/messages.ts';
import { withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import type { DiffOptions } from './diff-options.ts';
import { diffMessages } from './messages.ts';

/** `vigia diff`: what `vigia up` would change. */
export function diffCommand(
  dependencies: Dependencies,
  run: (options: DiffOptions, dependencies: Dependencies) => Promise<void> = async (...args) =>
    (await import('./run-diff.ts')).runDiff(...args),
): Command {
  const { locale, help } = dependencies.messages;
  const words = diffMessages(locale);
  return withSiteOptions(new Command('diff').description(words.help), dependencies)
    .addOption(new Option('--force-conflicts', words.forceConflicts).default(false))
    .addOption(outputOption(help.output))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${words.exitCodes}\n${siteMessages(locale).help.exitCodes}`)
    .action((options: DiffOptions) => run(options, dependencies));
}
