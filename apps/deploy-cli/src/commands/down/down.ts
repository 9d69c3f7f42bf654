import { Command } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteMessages } from '../../site/messages.ts';
import { withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import type { DownOptions } from './down-options.ts';
import { downMessages } from './messages.ts';

/** `vigia down`: removes the public site, and nothing that it does not own. */
export function downCommand(
  dependencies: Dependencies,
  run: (options: DownOptions, dependencies: Dependencies) => Promise<void> = async (...args) =>
    (await import('./run-down.ts')).runDown(...args),
): Command {
  const { locale, help } = dependencies.messages;
  const words = downMessages(locale);
  const { help: shared } = siteMessages(locale);
  return withSiteOptions(new Command('down').description(words.help), dependencies)
    .option('--keep-data', words.keepData, false)
    .option('-y, --yes', shared.yes, false)
    .addOption(outputOption(help.output))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${shared.exitCodes}`)
    .action((options: DownOptions) => run(options, dependencies));
}
