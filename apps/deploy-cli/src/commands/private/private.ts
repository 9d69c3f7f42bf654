import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { privateMessages } from './messages.ts';
import type {
  PrivateDownOptions,
  PrivateTrustOptions,
  PrivateUpOptions,
  SiteOptions,
} from './private-options.ts';

/** What the subcommands run; replaced in tests of the parsing. */
export type PrivateRuns = {
  up(options: PrivateUpOptions, dependencies: Dependencies): Promise<void>;
  status(options: SiteOptions, dependencies: Dependencies): Promise<void>;
  act(
    verb: 'start' | 'stop',
    options: PrivateDownOptions,
    dependencies: Dependencies,
  ): Promise<void>;
  down(options: PrivateDownOptions, dependencies: Dependencies): Promise<void>;
  watch(options: SiteOptions, dependencies: Dependencies): Promise<void>;
  trust(options: PrivateTrustOptions, dependencies: Dependencies): Promise<void>;
};

const lazyRuns: PrivateRuns = {
  up: async (...args) => (await import('./run-private-up.ts')).runPrivateUp(...args),
  status: async (...args) => (await import('./run-private-status.ts')).runPrivateStatus(...args),
  act: async (...args) => (await import('./run-private-act.ts')).runPrivateAct(...args),
  down: async (...args) => (await import('./run-private-down.ts')).runPrivateDown(...args),
  watch: async (...args) => (await import('./run-private-watch.ts')).runPrivateWatch(...args),
  trust: async (...args) => (await import('./run-private-trust.ts')).runPrivateTrust(...args),
};

/** `vigia private up | trust | status | start | stop | down | watch`: on the private host. */
export function privateCommand(dependencies: Dependencies, runs: PrivateRuns = lazyRuns): Command {
  const { messages } = dependencies;
  const { help, upNotes, statusNotes } = privateMessages(messages.locale);
  const site = (command: Command) =>
    command
      .option('-n, --namespace <name>', help.namespace)
      .option('--data-directory <folder>', help.dataDirectory)
      .addOption(outputOption(messages.help.output))
      .allowExcessArguments(false);
  const port = (text: string) => {
    const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= 1 && number <= 65_535) return number;
    throw new InvalidArgumentError(messages.errors.portInvalid(text));
  };
  const seconds = (text: string) => {
    const number = Number(text);
    if (text !== '' && number >= 0 && number <= 86_400) return number;
    throw new InvalidArgumentError(help.waitInvalid(text));
  };

  const up = site(
    new Command('up')
      .argument('<file>', help.file)
      .description(help.up)
      .option('--verification-key <file...>', help.verificationKey, [])
      .option('--name <name>', help.name)
      .option('--routing-key <key>', help.routingKey, 'instructlab')
      .option('--config <file>', help.config)
      .addOption(
        new Option('--platform <name>', help.platform).choices(['podman', 'docker', 'linux']),
      )
      .addOption(new Option('--agent-port <number>', help.agentPort).argParser(port))
      .option('--agent-program <file>', help.agentProgram)
      .option('--agent-image <image>', help.agentImage)
      .option('--model <file>', help.model)
      .option('--model-server <kind>', help.modelServer)
      .option('--model-url <url>', help.modelUrl)
      .option('--model-image <image>', help.modelImage)
      .option('--passphrase-file <file>', help.passphraseFile)
      .option('-y, --yes', help.yes, false)
      .option('--force', help.force, false)
      .option('--dry-run', help.dryRun, false)
      .addOption(new Option('--wait <seconds>', help.wait).default(300).argParser(seconds)),
  )
    .addHelpText('after', `\n${upNotes}`)
    .action((file: string, options: Omit<PrivateUpOptions, 'file'>) =>
      runs.up({ ...options, file }, dependencies),
    );
  const trust = site(
    new Command('trust').argument('<file>', help.keysFile).description(help.trust),
  ).action((file: string, options: SiteOptions) => runs.trust({ ...options, file }, dependencies));
  const status = site(new Command('status').description(help.status))
    .addHelpText('after', `\n${statusNotes}`)
    .action((options: SiteOptions) => runs.status(options, dependencies));
  const start = site(new Command('start').description(help.start)).action((options: SiteOptions) =>
    runs.act('start', { ...options, yes: true }, dependencies),
  );
  const stop = site(
    new Command('stop').description(help.stop).option('-y, --yes', help.yes, false),
  ).action((options: PrivateDownOptions) => runs.act('stop', options, dependencies));
  const down = site(
    new Command('down').description(help.down).option('-y, --yes', help.yes, false),
  ).action((options: PrivateDownOptions) => runs.down(options, dependencies));

  const watch = site(new Command('watch').description(help.watch)).action((options: SiteOptions) =>
    runs.watch(options, dependencies),
  );

  const command = new Command('private').description(help.private);
  command.action(() => command.outputHelp());
  for (const each of [up, trust, status, start, stop, down, watch]) command.addCommand(each);
  return command;
}
