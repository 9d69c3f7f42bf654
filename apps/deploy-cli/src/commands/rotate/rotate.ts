import { Command } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteMessages } from '../../site/messages.ts';
import { timeoutOption, withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { rotateMessages } from './messages.ts';
import type { RotateSessionOptions, RotateSigningOptions } from './rotate-options.ts';

/** What the subcommands run; replaced in tests of the parsing. */
export type RotateRuns = {
  session(options: RotateSessionOptions, dependencies: Dependencies): Promise<void>;
  signing(options: RotateSigningOptions, dependencies: Dependencies): Promise<void>;
};

const lazyRuns: RotateRuns = {
  session: async (...args) => (await import('./run-rotate-session.ts')).runRotateSession(...args),
  signing: async (...args) => (await import('./run-rotate-signing.ts')).runRotateSigning(...args),
};

/** `vigia rotate session | signing`: new keys, without a refused request meanwhile. */
export function rotateCommand(dependencies: Dependencies, runs: RotateRuns = lazyRuns): Command {
  const { locale, help } = dependencies.messages;
  const words = rotateMessages(locale).help;
  const shared = (command: Command) =>
    withSiteOptions(command, dependencies)
      .addOption(timeoutOption(dependencies, 600))
      .addOption(outputOption(help.output))
      .allowExcessArguments(false)
      .addHelpText('after', `\n${siteMessages(locale).help.exitCodes}`);
  const session = shared(new Command('session').description(words.session))
    .option('--retire', words.retire, false)
    .action((options: RotateSessionOptions) => runs.session(options, dependencies));
  const signing = shared(new Command('signing').description(words.signing))
    .option('--out <file>', words.out)
    .option('--agent-url <url>', words.agentUrl)
    .option('--no-wait', words.noWait)
    .action((options: RotateSigningOptions) => runs.signing(options, dependencies));
  const command = new Command('rotate').description(words.rotate);
  command.action(() => command.outputHelp());
  return command.addCommand(session).addCommand(signing);
}
