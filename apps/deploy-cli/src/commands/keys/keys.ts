import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { parseDuration } from '../../terminal/parse-duration.ts';
import type { CreateKeyOptions, KeysOptions, RevokeKeyOptions } from './keys-options.ts';
import { keysMessages } from './messages.ts';

/** What the subcommands run; replaced in tests of the parsing. */
export type KeysRuns = {
  create(options: CreateKeyOptions, dependencies: Dependencies): Promise<void>;
  list(options: KeysOptions, dependencies: Dependencies): Promise<void>;
  revoke(options: RevokeKeyOptions, dependencies: Dependencies): Promise<void>;
};

const lazyRuns: KeysRuns = {
  create: async (...args) => (await import('./run-keys.ts')).runCreate(...args),
  list: async (...args) => (await import('./run-keys.ts')).runList(...args),
  revoke: async (...args) => (await import('./run-keys.ts')).runRevoke(...args),
};

const day = 86_400;

/** `vigia keys create | list | revoke`: on the private host, for programs that call `/v1`. */
export function keysCommand(dependencies: Dependencies, runs: KeysRuns = lazyRuns): Command {
  const { help } = keysMessages(dependencies.messages.locale);
  const shared = (command: Command) =>
    command
      .option('--socket <path>', help.socket)
      .addOption(outputOption(dependencies.messages.help.output))
      .allowExcessArguments(false);

  const create = shared(
    new Command('create')
      .argument('<name>', help.name)
      .description(help.create)
      .addOption(
        new Option('--expires-in <duration>', help.expiresIn).argParser((text) => {
          const seconds = parseDuration(text);
          if (seconds !== null && seconds >= 60 && seconds <= 3650 * day) return seconds;
          throw new InvalidArgumentError(help.durationInvalid(text));
        }),
      )
      .option('--limits-class <name>', help.limitsClass),
  ).action((name: string, options: Omit<CreateKeyOptions, 'name'>) =>
    runs.create({ ...options, name }, dependencies),
  );

  const list = shared(new Command('list').description(help.list)).action((options: KeysOptions) =>
    runs.list(options, dependencies),
  );

  const revoke = shared(
    new Command('revoke').argument('<name-or-id>', help.nameOrId).description(help.revoke),
  ).action((nameOrId: string, options: KeysOptions) =>
    runs.revoke({ ...options, nameOrId }, dependencies),
  );

  const keys = new Command('keys').description(help.keys).action(() => keys.outputHelp());
  for (const command of [create, list, revoke]) keys.addCommand(command);
  return keys;
}
