import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { outputOption, type OutputFormat } from '../../terminal/output-option.ts';

export type UpOptions = {
  profile: 'local';
  port: number;
  model?: string;
  open: boolean;
  van: boolean;
  output: OutputFormat;
};

/** `vigia up`: starts what a profile describes. `run` is replaced in tests of the parsing. */
export function upCommand(
  dependencies: Dependencies,
  run: (options: UpOptions, dependencies: Dependencies) => Promise<void> = runUp,
): Command {
  const { messages, calledAs } = dependencies;
  const { help, errors } = messages;
  const profile = new Option('--profile <name>', help.profile)
    .choices(['local'])
    .makeOptionMandatory()
    .hideHelp(calledAs.localStart);

  return new Command('up')
    .description(calledAs.localStart ? help.localStart : help.up)
    .addOption(profile)
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
  const { runLocalUp } = await import('./run-local-up.ts');
  await runLocalUp(options, dependencies);
}
