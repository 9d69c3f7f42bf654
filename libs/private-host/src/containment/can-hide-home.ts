import type { PrivateHost } from '../host/private-host.ts';
import { userConfinement } from '../units/router-confinement.ts';

/**
 * Whether the manager of this user can hide the home directory from a service: it takes user namespaces, which some
 * hosts refuse, and a home where systemd looks for one. A service that asked for it in vain would not start.
 */
export async function canHideHome(
  { run, homeDirectory }: PrivateHost,
  signal: AbortSignal,
): Promise<boolean> {
  const properties = userConfinement.flatMap(([name, value]) => ['-p', `${name}=${value}`]);
  const { code } = await run(
    'systemd-run',
    [
      ...['--user', '--wait', '--collect', '--quiet', ...properties],
      ...['sh', '-c', 'test -z "$(ls -A "$0")"', homeDirectory],
    ],
    { signal },
  );
  return code === 0;
}
