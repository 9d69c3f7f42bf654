import { existsSync } from 'node:fs';
import path from 'node:path';

import { CommandError } from '../command-error.ts';
import type { Messages } from '../messages/messages.ts';

/**
 * The clone of the repository that a path lies in.
 * @throws CommandError `no_workspace`.
 */
export function findWorkspaceRoot(from: string, messages: Messages): string {
  for (let directory = path.resolve(from); ; directory = path.dirname(directory)) {
    if (
      existsSync(path.join(directory, 'nx.json')) &&
      existsSync(path.join(directory, 'apps', 'chat-api'))
    ) {
      return directory;
    }
    if (directory === path.dirname(directory)) break;
  }
  throw new CommandError({
    code: 'no_workspace',
    message: messages.errors.noWorkspace(from),
    remedy: messages.errors.noWorkspaceRemedy,
  });
}
