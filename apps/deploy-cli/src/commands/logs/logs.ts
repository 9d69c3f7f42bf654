import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteMessages } from '../../site/messages.ts';
import { withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import type { LogsOptions } from './logs-options.ts';
import { logsMessages } from './messages.ts';

/** `vigia logs`: chat-api, the page and the router as one log. */
export function logsCommand(
  dependencies: Dependencies,
  run: (options: LogsOptions, dependencies: Dependencies) => Promise<void> = async (...args) =>
    (await import('./run-logs.ts')).runLogs(...args),
): Command {
  const { locale, help } = dependencies.messages;
  const words = logsMessages(locale);
  return withSiteOptions(new Command('logs').description(words.help), dependencies)
    .addOption(
      new Option('--part <name...>', words.part).choices([
        'chat-api',
        'chat-ui',
        'front',
        'router',
      ]),
    )
    .option('--follow', words.follow, false)
    .addOption(
      new Option('--tail <lines>', words.tail)
        .default(100)
        .argParser((text) => wholeNumber(text, words)),
    )
    .addOption(
      new Option('--since <duration>', words.since).argParser((text) => seconds(text, words)),
    )
    .addOption(new Option('--grep <pattern>', words.grep).argParser((text) => pattern(text, words)))
    .option('--previous', words.previous, false)
    .addOption(outputOption(help.output))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${siteMessages(locale).help.exitCodes}`)
    .action((options: LogsOptions) => run(options, dependencies));
}

type Words = ReturnType<typeof logsMessages>;

function wholeNumber(text: string, words: Words): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(words.invalid(text));
}

function seconds(text: string, words: Words): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = { s: 1, m: 60, h: 3600, d: 86_400 }[unit ?? ''];
  if (factor !== undefined) return Number(count) * factor;
  throw new InvalidArgumentError(words.invalid(text));
}

function pattern(text: string, words: Words): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new InvalidArgumentError(words.invalid(text));
  }
}
