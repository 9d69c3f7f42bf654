import type { Command } from 'commander';

import { listEntries } from './entries.ts';
import { bashScript } from './shells/bash.ts';
import { fishScript } from './shells/fish.ts';
import { zshScript } from './shells/zsh.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** A script that completes commands, options and the values that an option or an argument chooses from. */
export function completionScript(shell: Shell, program: Command): string {
  return scripts[shell](listEntries(program));
}
