import { dirname, join } from 'node:path';

import type { RenderUnitsInput } from './render-units-input.ts';
import { quoteWord, type UnitEntry } from './unit-text.ts';

/** Where root keeps what a router has no business with, beside what is Vigia's own. */
const secretPlaces = ['/etc/shadow', '/etc/gshadow', '/etc/ssh', '/etc/vigia'];

/** What a user's manager can do where it may have user namespaces; `canHideHome` tries just this. */
export const userConfinement: readonly UnitEntry[] = [
  ['PrivateUsers', 'yes'],
  ['ProtectHome', 'tmpfs'],
  ['ProtectSystem', 'strict'],
  ['PrivateTmp', 'yes'],
];

/**
 * What the router may do with the host's files: one that is managed from outside can be told to serve a folder over
 * HTTP (`listener`, `httpRootDir`) or to log into a file (`log`, `outputFile`). Pure.
 */
export function routerConfinement(input: RenderUnitsInput): UnitEntry[] {
  const { site, isRoot } = input;
  const privileges: UnitEntry = ['NoNewPrivileges', 'yes'];
  if (isRoot) return [privileges, ...ofRoot(input)];
  return site.hidesHome ? [privileges, ...ofUser(input)] : [privileges];
}

function ofRoot(input: RenderUnitsInput): UnitEntry[] {
  const { paths, routerProgram } = input;
  const needed = [routerProgram ?? '', paths.skupper.namespace];
  return [
    ['CapabilityBoundingSet', ''],
    ['ProtectSystem', 'strict'],
    ...(needed.some(isAtHome) ? [] : ([['ProtectHome', 'yes']] satisfies UnitEntry[])),
    ...hidden(input, secretPlaces),
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['ProtectKernelTunables', 'yes'],
    ['ProtectKernelModules', 'yes'],
    ['ProtectControlGroups', 'yes'],
    ['RestrictSUIDSGID', 'yes'],
    ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX AF_NETLINK'],
  ];
}

/** The home directory is hidden whole, but for what Skupper rendered for the router. */
function ofUser(input: RenderUnitsInput): UnitEntry[] {
  const { paths, routerProgram } = input;
  const seen = [
    join(paths.skupper.namespace, 'runtime'),
    ...(routerProgram !== null && isAtHome(routerProgram) ? [dirname(routerProgram)] : []),
  ];
  return [
    ...userConfinement,
    ...hidden(input, []).filter(([, path]) => !isAtHome(path.replace(/^"?-/, ''))),
    ...seen.map((path): UnitEntry => ['BindReadOnlyPaths', quoteWord(path)]),
  ];
}

/** Vigia's own folder, and the files that the agent's settings name: the model, keys, the database's address. */
function hidden({ site, paths }: RenderUnitsInput, places: readonly string[]): UnitEntry[] {
  const files = Object.entries(site.settings)
    .filter(([name, value]) => name.endsWith('_FILE') && value.startsWith('/'))
    .map(([, file]) => file);
  return [...new Set([...places, paths.own, ...files])]
    .sort()
    .map((path) => ['InaccessiblePaths', quoteWord(`-${path}`)]);
}

/** Whether it is in what `ProtectHome=` hides (systemd.exec(5)). */
function isAtHome(path: string): boolean {
  return /^\/(?:home|root|run\/user)\//.test(path);
}
