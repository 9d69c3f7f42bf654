import { Argument, Command } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { completionMessages } from './messages.ts';
import type { Shell } from './completion-script.ts';

/** `vigia completion bash|zsh|fish`: a script for the shell, to be sourced. */
export function completionCommand(dependencies: Dependencies): Command {
  const words = completionMessages(dependencies.messages.locale);
  return new Command('completion')
    .description(words.help)
    .addArgument(new Argument('<shell>', words.shell).choices(['bash', 'zsh', 'fish']))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${words.examples}`)
    .action(async (shell: Shell, _options: unknown, command: Command) => {
      const { completionScript } = await import('./completion-script.ts');
      // The program that this command is part of knows all of the others.
      dependencies.stdout.write(completionScript(shell, command.parent ?? command));
    });
}
