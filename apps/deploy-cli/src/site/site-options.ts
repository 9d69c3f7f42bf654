import { type Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../dependencies.ts';
import { siteFileOption } from '../site-file/site-file-option.ts';
import { siteMessages } from './messages.ts';

/** Which installation in which cluster. */
export type SiteOptions = {
  /** The vigia.yaml. */
  file: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
};

/** The options of every command that works on a public site in a cluster, as kubectl has them. */
export function withSiteOptions(
  command: Command,
  dependencies: Dependencies,
  hide = false,
): Command {
  const { help } = siteMessages(dependencies.messages.locale);
  for (const option of [
    siteFileOption(dependencies),
    new Option('--kubeconfig <file>', help.kubeconfig),
    new Option('--context <name>', help.context),
    new Option('-n, --namespace <name>', help.namespace),
  ]) {
    command.addOption(option.hideHelp(hide));
  }
  return command;
}

/** How long to wait, in seconds. */
export function timeoutOption(dependencies: Dependencies, seconds: number): Option {
  const { help } = siteMessages(dependencies.messages.locale);
  return new Option('--timeout <seconds>', help.timeout).default(seconds).argParser((text) => {
    const value = Number(text);
    if (Number.isFinite(value) && value > 0 && value <= 86_400) return value;
    throw new InvalidArgumentError(help.timeoutInvalid(text));
  });
}
