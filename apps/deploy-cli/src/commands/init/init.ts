import { Command, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteFileOption } from '../../site-file/site-file-option.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { certificates, exposures, privateKinds, type InitOptions } from './init-options.ts';
import { initMessages } from './messages.ts';

/** `vigia init`: asks little, reads the rest from the cluster, and writes vigia.yaml. */
export function initCommand(
  dependencies: Dependencies,
  run: (options: InitOptions, dependencies: Dependencies) => Promise<void> = runInit,
): Command {
  const { help } = initMessages(dependencies.messages.locale);
  const choice = (flags: string, description: string, values: readonly string[]) =>
    new Option(flags, description).choices([...values]);
  return new Command('init')
    .description(help.init)
    .addOption(siteFileOption(dependencies))
    .option('--name <name>', help.name)
    .option('--host <name>', help.host)
    .addOption(choice('--exposure <way>', help.exposure, exposures))
    .addOption(choice('--platform <name>', help.platform, ['kubernetes', 'openshift']))
    .addOption(choice('--tls <from>', help.tls, certificates))
    .option('--issuer <name>', help.issuer)
    .option('--tls-secret <name>', help.tlsSecret)
    .option('--registry <path>', help.registry)
    .addOption(choice('--private-kind <kind>', help.privateKind, privateKinds))
    .option('--kubeconfig <file>', help.kubeconfig)
    .option('--context <name>', help.context)
    .option('--no-cluster', help.noCluster)
    .option('-y, --yes', help.yes)
    .option('--force', help.force)
    .addOption(outputOption(dependencies.messages.help.output))
    .allowExcessArguments(false)
    .action((options: InitOptions) => run(options, dependencies));
}

async function runInit(options: InitOptions, dependencies: Dependencies): Promise<void> {
  const { runInit: run } = await import('./run-init.ts');
  await run(options, dependencies);
}
