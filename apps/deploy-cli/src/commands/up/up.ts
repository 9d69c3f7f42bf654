import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteMessages } from '../../site/messages.ts';
import { timeoutOption, withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { upMessages } from './messages.ts';
import type { UpOptions } from './up-options.ts';

/** `vigia up`: starts what a profile describes. `run` is replaced in tests of the parsing. */
export function upCommand(
  dependencies: Dependencies,
  run: (options: UpOptions, dependencies: Dependencies) => Promise<void> = runUp,
): Command {
  const { messages, calledAs } = dependencies;
  const { help, errors } = messages;
  const profile = new Option('--profile <name>', help.profile)
    .choices(['local'])
    .hideHelp(calledAs.localStart);

  const words = upMessages(messages.locale);
  const isLocal = calledAs.localStart;

  const command = new Command('up')
    .description(isLocal ? help.localStart : words.help.up)
    .addOption(profile);
  withSiteOptions(command, dependencies, isLocal);
  for (const option of [
    new Option('--dry-run <how>', words.help.dryRun).choices(['client', 'server']),
    new Option('--force-conflicts', words.help.forceConflicts).default(false),
    new Option('--skupper-manifest <source>', words.help.skupperManifest),
    timeoutOption(dependencies, 300),
    new Option('-y, --yes', siteMessages(messages.locale).help.yes).default(false),
  ]) {
    command.addOption(option.hideHelp(isLocal));
  }
  return command
    .addOption(
      new Option('--port <number>', help.port).default(8080).argParser((text) => {
        const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
        if (!(port <= 65_535)) throw new InvalidArgumentError(errors.portInvalid(text));
        return port;
      }),
    )
    .option('--model <file>', help.model)
    .option('--no-open', help.noOpen)
    .option('--van', help.van, false)
    .addOption(outputOption(help.output))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${help.environment}\n\n${help.exitCodes}`)
    .action((options: UpOptions) => run(options, dependencies));
}

async function runUp(options: UpOptions, dependencies: Dependencies): Promise<void> {
  if (options.profile === 'local') {
    const { runLocalUp } = await import('./run-local-up.ts');
    return await runLocalUp(options, dependencies);
  }
  const { runClusterUp } = await import('./run-cluster-up.ts');
  await runClusterUp(options, dependencies);
}
