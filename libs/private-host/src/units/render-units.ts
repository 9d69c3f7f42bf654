import { join } from 'node:path';

import { serviceNodeFlags } from '@vigia/service-process';

import { filterTable } from '../containment/render-router-filter.ts';
import type { HostPaths } from '../host/host-paths.ts';
import type { PrivateSite } from '../install/private-site.ts';
import { agentSettings, drainSeconds } from './agent-settings.ts';
import type { RenderUnitsInput } from './render-units-input.ts';
import { routerConfinement } from './router-confinement.ts';
import { quoteAssignment, quoteWord, type UnitEntry, unitText } from './unit-text.ts';

/** A file for systemd or Quadlet. */
export type UnitFile = {
  path: string;
  text: string;
  /** The service that it describes; null for an addition to a unit of Skupper's. */
  service: string | null;
  /** Whether systemd enables it; Quadlet's are always on (podman-systemd.unit(5)). */
  isEnabled: boolean;
};

/** The services of a namespace, by what they are. */
export function serviceNames(namespace: string) {
  return {
    agent: `vigia-agent-${namespace}.service`,
    model: `vigia-model-${namespace}.service`,
    watch: `vigia-watch-${namespace}.service`,
    /** Skupper's own. */
    router: `skupper-${namespace}.service`,
  };
}

/** Everything that makes the private site outlive logout, crash and reboot. Pure. */
export function renderUnits(input: RenderUnitsInput): UnitFile[] {
  const { site } = input;
  return [
    ...(site.modelService ? [modelQuadlet(input, site.modelService)] : []),
    site.program.kind === 'container'
      ? agentQuadlet(input, site.program.image)
      : agentUnit(input, site.program),
    ...(site.platform === 'linux' ? [routerAddition(input)] : []),
    ...(site.watch ? [watchUnit(input, site.watch)] : []),
  ];
}

/** On until it is stopped on purpose, however often it falls. */
const restarts: UnitEntry[] = [
  ['Restart', 'always'],
  ['RestartSec', '2'],
];
const never: UnitEntry = ['StartLimitIntervalSec', '0'];

function unitSection({ site }: RenderUnitsInput, description: string): UnitEntry[] {
  return [
    ['Description', `${description} of ${site.name}`],
    ['Wants', 'network-online.target'],
    ['After', 'network-online.target'],
    never,
  ];
}

function installSection(isRoot: boolean): UnitEntry[] {
  return [['WantedBy', isRoot ? 'multi-user.target' : 'default.target']];
}

function environmentEntries(input: RenderUnitsInput): UnitEntry[] {
  return Object.entries(agentSettings(input.site, input.paths))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => ['Environment', quoteAssignment(name, value)]);
}

function agentUnit(
  input: RenderUnitsInput,
  { node, agent }: { node: string; agent: string },
): UnitFile {
  const { site, paths, isRoot } = input;
  const { agent: service, model } = serviceNames(site.namespace);
  return {
    path: join(paths.units, service),
    service,
    isEnabled: true,
    text: unitText([
      {
        name: 'Unit',
        entries: [
          ...unitSection(input, 'Vigia private-site agent'),
          ...(site.modelService
            ? ([
                ['Wants', model],
                ['After', model],
              ] satisfies UnitEntry[])
            : []),
        ],
      },
      {
        name: 'Service',
        entries: [
          ['Type', 'exec'],
          ...environmentEntries(input),
          ['ExecStart', [node, ...serviceNodeFlags, agent].map(quoteWord).join(' ')],
          ...restarts,
          // Longer than the agent takes to finish what runs; then its model server goes with it.
          ['TimeoutStopSec', String(drainSeconds + 30)],
          ['KillMode', 'mixed'],
          ['UMask', '0077'],
          ['NoNewPrivileges', 'yes'],
          ['LimitNOFILE', '65536'],
          // A user's manager may not do these without user namespaces.
          ...(isRoot
            ? ([
                ['ProtectSystem', 'strict'],
                ['ReadWritePaths', quoteWord(paths.own)],
                ['PrivateTmp', 'yes'],
                ['ProtectKernelTunables', 'yes'],
                ['ProtectControlGroups', 'yes'],
                ['RestrictSUIDSGID', 'yes'],
              ] satisfies UnitEntry[])
            : []),
        ],
      },
      { name: 'Install', entries: installSection(isRoot) },
    ]),
  };
}

/** The watchdog is a process of the host on every platform: it restarts a unit of the host. */
function watchUnit(
  input: RenderUnitsInput,
  { node, vigia }: NonNullable<PrivateSite['watch']>,
): UnitFile {
  const { site, paths, isRoot } = input;
  const { watch: service, router } = serviceNames(site.namespace);
  const words = ['private', 'watch', '--namespace', site.namespace, '--data-directory', paths.base];
  return {
    path: join(paths.units, service),
    service,
    isEnabled: true,
    text: unitText([
      {
        name: 'Unit',
        entries: [...unitSection(input, 'Vigia watchdog of the link'), ['After', router]],
      },
      {
        name: 'Service',
        entries: [
          ['Type', 'exec'],
          ['ExecStart', [node, vigia, ...words].map(quoteWord).join(' ')],
          ...restarts,
          ['TimeoutStopSec', '30'],
          ['UMask', '0077'],
          ['NoNewPrivileges', 'yes'],
        ],
      },
      { name: 'Install', entries: installSection(isRoot) },
    ]),
  };
}

/** The hardening that every container of ours has. */
const confined: UnitEntry[] = [
  ['Network', 'host'],
  ['ReadOnly', 'true'],
  ['NoNewPrivileges', 'true'],
  ['DropCapability', 'all'],
];

/** An image is fetched at the first start, which systemd would end after 90 s. */
const untilFetched: UnitEntry = ['TimeoutStartSec', '900'];

/** Whoever the image runs as, the agent's folder is of the user who installed it, and for that user alone. */
function owner(isRoot: boolean): UnitEntry[] {
  const user: UnitEntry[] = [
    ['User', isRoot ? '0' : '%U'],
    ['Group', isRoot ? '0' : '%G'],
  ];
  return isRoot ? user : [['UserNS', 'keep-id'], ...user];
}

/** The same path within as without. Quadlet hands it on to systemd, to which a percent sign means something. */
function volume(path: string, options: string): string {
  const escaped = path.replaceAll('%', '%%');
  return `${escaped}:${escaped}:${options}`;
}

function agentQuadlet(input: RenderUnitsInput, image: string): UnitFile {
  const { site, paths, isRoot } = input;
  const { agent: service, model } = serviceNames(site.namespace);
  const modelFile = site.settings['VIGIA_MODEL_FILE'];
  return {
    path: join(paths.quadlets, service.replace(/\.service$/, '.container')),
    service,
    isEnabled: false,
    text: unitText([
      {
        name: 'Unit',
        entries: [
          ...unitSection(input, 'Vigia private-site agent'),
          ...(site.modelService
            ? ([
                ['Wants', model],
                ['After', model],
              ] satisfies UnitEntry[])
            : []),
        ],
      },
      {
        name: 'Container',
        entries: [
          ['ContainerName', `${site.namespace}-vigia-agent`],
          ['Image', image],
          ...confined,
          ...owner(isRoot),
          // The same paths within as without, so that one set of settings is right for both.
          ['Volume', volume(paths.own, 'z')],
          ...(modelFile ? ([['Volume', volume(modelFile, 'ro,z')]] satisfies UnitEntry[]) : []),
          ...environmentEntries(input),
          // StopTimeout= is of podman 5: an older generator makes no unit at all for a key that it does not know.
          ['PodmanArgs', `--stop-timeout=${drainSeconds + 20}`],
        ],
      },
      {
        name: 'Service',
        entries: [...restarts, untilFetched, ['TimeoutStopSec', String(drainSeconds + 30)]],
      },
      { name: 'Install', entries: installSection(isRoot) },
    ]),
  };
}

function modelQuadlet(
  input: RenderUnitsInput,
  { image, port, arguments: words }: NonNullable<PrivateSite['modelService']>,
): UnitFile {
  const { site, paths, isRoot } = input;
  const { model: service } = serviceNames(site.namespace);
  const file = site.settings['VIGIA_MODEL_FILE'] ?? '';
  const exec = words
    .map((word) => word.replaceAll('{file}', file).replaceAll('{port}', String(port)))
    .map(quoteWord)
    .join(' ');
  return {
    path: join(paths.quadlets, service.replace(/\.service$/, '.container')),
    service,
    isEnabled: false,
    text: unitText([
      { name: 'Unit', entries: unitSection(input, 'Vigia model server') },
      {
        name: 'Container',
        entries: [
          ['ContainerName', `${site.namespace}-vigia-model`],
          ['Image', image],
          ...confined,
          ...(file ? ([['Volume', volume(file, 'ro,z')]] satisfies UnitEntry[]) : []),
          ['Exec', exec],
        ],
      },
      {
        name: 'Service',
        entries: [...restarts, untilFetched],
      },
      { name: 'Install', entries: installSection(isRoot) },
    ]),
  };
}

/**
 * Skupper's unit for linux has no Restart= and names its program without a path (2.2.1). The filter is loaded from
 * within the service, whose control group it names, and after whoever flushes all filters at boot; a router that
 * cannot have it does not start.
 */
function routerAddition(input: RenderUnitsInput): UnitFile {
  const { site, paths, routerProgram } = input;
  const { router } = serviceNames(site.namespace);
  const { containment } = site;
  const configuration = paths.skupper.routerConfiguration;
  return {
    path: join(paths.units, `${router}.d`, 'vigia.conf'),
    service: null,
    isEnabled: false,
    text: unitText([
      {
        name: 'Unit',
        entries: [never, ...(containment ? [['After', 'nftables.service'] as const] : [])],
      },
      {
        name: 'Service',
        entries: [
          ...restarts,
          ...(containment ? filterEntries(site.namespace, containment.nft, paths) : []),
          ...routerConfinement(input),
          ...(routerProgram
            ? ([
                ['ExecStart', ''],
                ['ExecStart', `${quoteWord(routerProgram)} -c ${quoteWord(configuration)}`],
              ] satisfies UnitEntry[])
            : []),
        ],
      },
    ]),
  };
}

/** `+`: by root and with the host's own files in sight, however the router itself is confined. */
function filterEntries(namespace: string, nft: string, { routerFilter }: HostPaths): UnitEntry[] {
  return [
    ['ExecStartPre', `+${quoteWord(nft)} -f ${quoteWord(routerFilter)}`],
    ['ExecStopPost', `-+${quoteWord(nft)} delete table inet ${filterTable(namespace)}`],
  ];
}
