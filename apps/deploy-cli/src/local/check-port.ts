import { createServer } from 'node:net';

import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Messages } from '../messages/messages.ts';
import { findPortHolder } from './find-port-holder.ts';

/**
 * Tries whether the page's port is free on loopback.
 * @throws CommandError `port_in_use` that names the process where the system tells, or `port_forbidden`.
 */
export async function checkPort(port: number, messages: Messages, example: string): Promise<void> {
  const code = await tryToListen(port);
  if (code === null) return;
  if (code === 'EACCES') {
    throw new CommandError({
      code: 'port_forbidden',
      message: messages.errors.portForbidden(port),
      remedy: messages.errors.portForbiddenRemedy(example),
      exitCode: exitCodes.portInUse,
    });
  }
  const holder = findPortHolder(port);
  throw new CommandError({
    code: 'port_in_use',
    message: messages.errors.portInUse(
      port,
      holder && messages.errors.processNamed(holder.name, holder.pid),
    ),
    remedy: messages.errors.portInUseRemedy(example),
    exitCode: exitCodes.portInUse,
  });
}

function tryToListen(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () =>
      server.close(() => resolve(null)),
    );
  });
}
