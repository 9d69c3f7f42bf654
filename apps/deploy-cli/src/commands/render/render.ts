import { Command } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { siteFileOption } from '../../site-file/site-file-option.ts';
import { outputOption } from '../../terminal/output-option.ts';
import { renderMessages } from './messages.ts';
import type { RenderCommandOptions } from './render-options.ts';

/** `vigia render`: the objects of the public site as YAML; it needs no cluster. */
export function renderCommand(
  dependencies: Dependencies,
  run: (options: RenderCommandOptions, dependencies: Dependencies) => Promise<void> = runRender,
): Command {
  const { help } = renderMessages(dependencies.messages.locale);
  return new Command('render')
    .description(help.render)
    .addOption(siteFileOption(dependencies))
    .option('-o, --out <directory>', help.out)
    .option('--with-secrets', help.withSecrets)
    .option('--signing-key <path>', help.signingKey)
    .option('--session-secret <path>', help.sessionSecret)
    .addOption(outputOption(dependencies.messages.help.output))
    .allowExcessArguments(false)
    .action((options: RenderCommandOptions) => run(options, dependencies));
}

async function runRender(options: RenderCommandOptions, dependencies: Dependencies): Promise<void> {
  const { runRender: run } = await import('./run-render.ts');
  await run(options, dependencies);
}
