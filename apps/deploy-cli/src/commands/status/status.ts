import { Command, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { timeoutOption, withSiteOptions } from '../../site/site-options.ts';
import { statusMessages } from './messages.ts';
import type { StatusOptions } from './status-options.ts';

/** `vigia status`: every part of the public site and every hop, in one table. */
export function statusCommand(
  dependencies: Dependencies,
  run: (options: StatusOptions, dependencies: Dependencies) => Promise<void> = async (...args) =>
    (await import('./run-status.ts')).runStatus(...args),
): Command {
  const words = statusMessages(dependencies.messages.locale);
  return withSiteOptions(new Command('status').description(words.help), dependencies)
    .option('-w, --watch', words.watch, false)
    .addOption(timeoutOption(dependencies, 5))
    .addOption(
      new Option('--output <format>', words.output)
        .choices(['text', 'json', 'yaml'])
        .default('text'),
    )
    .allowExcessArguments(false)
    .addHelpText('after', `\n${words.exitCodes}`)
    .action((options: StatusOptions) => run(options, dependencies));
}
