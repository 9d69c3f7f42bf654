import { Command } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { versionMessages } from './messages.ts';
import type { VersionOptions } from './version-options.ts';

/** `vigia version`: of this command, and with --check of everything that it works with. */
export function versionCommand(
  dependencies: Dependencies,
  run: (options: VersionOptions, dependencies: Dependencies) => Promise<void> = async (...args) =>
    (await import('./run-version.ts')).runVersion(...args),
): Command {
  const { locale, help } = dependencies.messages;
  const words = versionMessages(locale);
  return withSiteOptions(new Command('version').description(words.help), dependencies)
    .option('--check', words.check, false)
    .addOption(outputOption(help.output))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${words.exitCodes}`)
    .action((options: VersionOptions) => run(options, dependencies));
}
