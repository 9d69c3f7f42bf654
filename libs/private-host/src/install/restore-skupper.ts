import {
  applyResourceTree,
  decideReload,
  readResourceTree,
  resourcesOfTree,
} from '@vigia/skupper-config';

import type { HostPaths } from '../host/host-paths.ts';
import { PrivateHostError } from '../private-host-error.ts';
import type { SkupperCli } from '../skupper/skupper-cli.ts';
import type { PrivateSite } from './private-site.ts';

/**
 * Puts Skupper's site back from the originals in Vigia's own folder, where it is gone: `skupper system stop` deletes
 * the whole folder of its namespace. Does nothing while Skupper has its site.
 * @returns whether it was put back
 * @throws PrivateHostError `originals_missing` or `skupper_failed`; SkupperConfigError
 */
export async function restoreSkupper(
  { platform, namespace }: Pick<PrivateSite, 'platform' | 'namespace'>,
  { paths, skupper, signal }: { paths: HostPaths; skupper: SkupperCli; signal: AbortSignal },
): Promise<boolean> {
  if ((await decideReload(paths.skupper)).action !== 'start') return false;
  const resources = resourcesOfTree(await readResourceTree(paths.resources));
  if (resources.length === 0) {
    throw new PrivateHostError(
      'originals_missing',
      `Skupper has no site here, and there is none to put back in ${paths.resources}.`,
      {
        remedy: 'Install it again with its link file: vigia private up <SITE.vigia-link>',
        facts: { path: paths.resources },
      },
    );
  }
  const version = (await skupper.version(signal)) ?? '2.2.1';
  await applyResourceTree({
    resources,
    ownDirectory: paths.resources,
    paths: paths.skupper,
    target: { platform, version, namespace },
  });
  await skupper.system('start', signal);
  return true;
}
