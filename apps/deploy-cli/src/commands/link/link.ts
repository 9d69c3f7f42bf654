import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { parseDuration } from '../../terminal/parse-duration.ts';
import type { IssueLinkOptions, ListLinkOptions, RevokeLinkOptions } from './link-options.ts';
import { linkMessages } from './messages.ts';

/** What the subcommands run; replaced in tests of the parsing. */
export type LinkRuns = {
  issue(options: IssueLinkOptions, dependencies: Dependencies): Promise<void>;
  list(options: ListLinkOptions, dependencies: Dependencies): Promise<void>;
  revoke(options: RevokeLinkOptions, dependencies: Dependencies): Promise<void>;
};

const lazyRuns: LinkRuns = {
  issue: async (...args) => (await import('./run-issue.ts')).runIssue(...args),
  list: async (...args) => (await import('./run-list.ts')).runList(...args),
  revoke: async (...args) => (await import('./run-revoke.ts')).runRevoke(...args),
};

/** `vigia link issue | list | revoke`: on the operator's machine, for the private hosts. */
export function linkCommand(dependencies: Dependencies, runs: LinkRuns = lazyRuns): Command {
  const { help, issueExamples } = linkMessages(dependencies.messages.locale);
  const output = () => outputOption(dependencies.messages.help.output);
  const cluster = (command: Command) =>
    command
      .option('-f, --file <path>', help.file)
      .option('--kubeconfig <file>', help.kubeconfig)
      .option('--context <name>', help.context)
      .option('-n, --namespace <name>', help.namespace);

  const issue = cluster(
    new Command('issue')
      .argument('<host>', help.host)
      .description(help.issue)
      .addOption(new Option('--join <method>', help.join).choices(['certificate', 'token']))
      .option('--from <file>', help.from)
      .option('--public-site <name>', help.publicSite)
      .option('--verification-key <file...>', help.verificationKey, [])
      .option('--signing-secret <name>', help.signingSecret)
      .addOption(
        new Option('--address <url>', help.address).argParser((text) => {
          if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
          throw new InvalidArgumentError(help.addressInvalid(text));
        }),
      )
      .addOption(
        new Option('--routing-key <key>', help.routingKey).argParser((text) => {
          if (/^\S{1,63}$/.test(text)) return text;
          throw new InvalidArgumentError(help.routingKeyInvalid(text));
        }),
      )
      .addOption(
        new Option('--expires-in <duration>', help.expiresIn).argParser((text) => {
          const seconds = parseDuration(text);
          if (seconds !== null && seconds >= 60 && seconds <= 7 * 86_400) return seconds;
          throw new InvalidArgumentError(help.durationInvalid(text));
        }),
      )
      .option('--out <file>', help.out)
      .option('--force', help.force, false)
      .option('--replace', help.replace, false)
      .option('--encrypt', help.encrypt, false)
      .option('--passphrase-file <file>', help.passphraseFile)
      .addOption(output())
      .addHelpText('after', `\n${issueExamples}`),
  ).action((host: string, options: Omit<IssueLinkOptions, 'host'>) =>
    runs.issue({ ...options, host }, dependencies),
  );

  const list = cluster(
    new Command('list')
      .description(help.list)
      .option('--offline', help.offline, false)
      .addOption(output()),
  ).action((options: ListLinkOptions) => runs.list(options, dependencies));

  const revoke = cluster(
    new Command('revoke')
      .argument('<host>', help.host)
      .description(help.revoke)
      .option('-y, --yes', help.yes, false)
      .addOption(output()),
  ).action((host: string, options: Omit<RevokeLinkOptions, 'host'>) =>
    runs.revoke({ ...options, host }, dependencies),
  );

  const link = new Command('link').description(help.link).action(() => link.outputHelp());
  for (const command of [issue, list, revoke]) {
    link.addCommand(command.allowExcessArguments(false));
  }
  return link;
}
