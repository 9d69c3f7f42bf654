import {
  findRouter,
  RouterNetworkError,
  routerImage,
  type RouterProgram,
} from '@vigia/router-network';

import { CommandError } from '../../command-error.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { LocalContext } from '../local-context.ts';
import { vanMessages } from './messages.ts';

/**
 * Looks for a router, before anything that takes long.
 * @throws CommandError `router_missing` or `router_unusable`, with how to get one.
 */
export async function findVanRouter(
  context: Pick<LocalContext, 'reporter' | 'messages' | 'environment' | 'paths'>,
  signal: AbortSignal,
): Promise<RouterProgram> {
  const { reporter, environment, paths } = context;
  const words = vanMessages(context.messages);
  const step = reporter.step('router', words.router);
  try {
    const program = await findRouter({
      environment,
      configurationDirectory: paths.network,
      signal,
    });
    step.done(words.found(program.version, words.where[program.foundIn]));
    return program;
  } catch (error) {
    step.fail();
    if (!(error instanceof RouterNetworkError)) throw error;
    const isMissing = error.code === 'router_missing';
    throw new CommandError({
      code: error.code,
      message: isMissing ? words.missing : words.unusable(environment['SKROUTERD'] ?? ''),
      remedy: isMissing ? words.missingRemedy(routerImage) : words.unusableRemedy,
      exitCode: exitCodes.routerMissing,
      cause: error,
    });
  }
}
