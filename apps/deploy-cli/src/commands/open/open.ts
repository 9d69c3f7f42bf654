import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteMessages } from '../../site/messages.ts';
import { withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { openMessages } from './messages.ts';
import type { OpenOptions } from './open-options.ts';

/** `vigia open`: the page in the browser, through a forwarded port where it has no public address. */
export function openCommand(
  dependencies: Dependencies,
  run: (options: OpenOptions, dependencies: Dependencies) => Promise<void> = async (...args) =>
    (await import('./run-open.ts')).runOpen(...args),
): Command {
  const { locale, help, errors } = dependencies.messages;
  const words = openMessages(locale);
  return withSiteOptions(new Command('open').description(words.help), dependencies)
    .addOption(
      new Option('--port <number>', words.port).default(8080).argParser((text) => {
        const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
        if (!(port <= 65_535)) throw new InvalidArgumentError(errors.portInvalid(text));
        return port;
      }),
    )
    .option('--no-browser', words.noBrowser)
    .addOption(outputOption(help.output))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${siteMessages(locale).help.exitCodes}`)
    .action((options: OpenOptions) => run(options, dependencies));
}
