import { lastWords, type ProcessRunner } from '../host/run-process.ts';
import { PrivateHostError } from '../private-host-error.ts';
import type { PrivateSite } from '../install/private-site.ts';

/** The `skupper` command, for the one namespace of the site. */
export type SkupperCli = {
  program: string;
  /** Such as `2.2.1`; null where there is no such program or it does not say. */
  version(signal: AbortSignal): Promise<string | null>;
  /** `start` for a site that never ran, `reload` for one that did. @throws PrivateHostError `skupper_failed` */
  system(verb: 'start' | 'reload' | 'stop', signal: AbortSignal): Promise<void>;
};

/** An image is pulled at each start: minutes, on a slow line. In milliseconds. */
const systemDeadline = 600_000;

/** @param program `skupper`, or its path */
export function createSkupperCli(
  run: ProcessRunner,
  program: string,
  { platform, namespace }: Pick<PrivateSite, 'platform' | 'namespace'>,
): SkupperCli {
  return {
    program,
    async version(signal) {
      // `version` alone asks the container engine for images, which takes long; this says its own first.
      const result = await run(program, ['version', '-p', platform], { signal });
      if (result.isMissing) return null;
      return /\d+\.\d+(?:\.\d+)?[\w.-]*/.exec(result.stdout)?.[0] ?? null;
    },
    async system(verb, signal) {
      const args = ['system', verb, '-n', namespace, '-p', platform];
      const result = await run(program, args, { signal, deadlineMilliseconds: systemDeadline });
      if (result.code === 0) return;
      throw new PrivateHostError(
        'skupper_failed',
        `skupper ${args.join(' ')} failed: ${lastWords(result) || 'it says nothing'}`,
        {
          remedy: 'Mend what it says, then run the same command again: nothing of Vigia is lost.',
          facts: { verb },
        },
      );
    },
  };
}
