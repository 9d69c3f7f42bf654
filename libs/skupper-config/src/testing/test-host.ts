import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildConnector } from '../build/build-connector.ts';
import { buildLinkResources } from '../build/build-link.ts';
import { buildSite } from '../build/build-site.ts';
import { SkupperConfigError } from '../errors.ts';
import {
  applyResourceTree,
  type ResourceTreeInput,
  type ResourceTreePlan,
} from '../resource-tree/apply-resource-tree.ts';
import {
  skupperBaseDirectory,
  type SkupperPaths,
  skupperPaths,
} from '../resource-tree/skupper-paths.ts';
import { type Resource } from '../resources/kinds.ts';
import { createAuthority } from './certificates.ts';
import { podman } from './targets.ts';

/** A private site that is right: a Site, a Connector, and a Link with its Secret. */
export const credentials = createAuthority().issue();
export const site = buildSite({ name: 'lab', edge: false, ha: false }, podman);
export const connector = buildConnector(
  { name: 'instructlab', routingKey: 'instructlab', host: '127.0.0.1', port: 8000 },
  podman,
);
export const { secret, links } = buildLinkResources(
  {
    name: 'link-hub',
    siteMode: 'interior',
    credentials,
    endpoints: [{ name: 'inter-router', host: 'r1.example.test', port: '443' }],
  },
  podman,
);
export const resources: readonly Resource[] = [site, connector, secret, ...links];
export const names = [
  'Connector-instructlab.yaml',
  'Link-link-hub.yaml',
  'Secret-link-hub.yaml',
  'Site-lab.yaml',
];

/** A home directory of its own, with Skupper's folders and ours in it. */
export interface TestHost {
  readonly home: string;
  readonly paths: SkupperPaths;
  readonly ownDirectory: string;
  apply(wanted?: readonly Resource[], more?: Partial<ResourceTreeInput>): Promise<ResourceTreePlan>;
  /** What Skupper does at start and reload: it takes a snapshot as Go writes it, and puts the status beside it. */
  startSite(): Promise<void>;
  remove(): Promise<void>;
}

export async function createTestHost(): Promise<TestHost> {
  const home = await mkdtemp(join(tmpdir(), 'vigia-tree-'));
  const ownDirectory = join(home, 'vigia', 'resources');
  const paths = skupperPaths(skupperBaseDirectory({ isRoot: false, homeDirectory: home }));
  return {
    home,
    paths,
    ownDirectory,
    apply: (wanted = resources, more = {}) =>
      applyResourceTree({ resources: wanted, ownDirectory, paths, target: podman, ...more }),
    async startSite() {
      for (const directory of [paths.snapshot, paths.runtimeResources]) {
        await rm(directory, { recursive: true, force: true });
        await mkdir(directory, { recursive: true });
        for (const resource of resources) {
          const name = `${resource.kind}-${resource.metadata.name}.yaml`;
          await writeFile(join(directory, name), asGoWritesIt(resource));
        }
      }
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** With null times, an empty status and the site id, without what is false. */
function asGoWritesIt(resource: Resource): string {
  const uid = resource.kind === 'Site' ? { uid: 'b7f2' } : {};
  const metadata = { ...resource.metadata, ...uid, creationTimestamp: null };
  return JSON.stringify({ ...resource, metadata, status: {} }, (_key, value) =>
    value === false ? undefined : value,
  );
}

/** What an attempt is refused with. */
export async function refusal(attempt: Promise<unknown>): Promise<SkupperConfigError> {
  const error: unknown = await attempt.catch((thrown) => thrown);
  if (error instanceof SkupperConfigError) return error;
  throw new Error('it was not refused', { cause: error });
}

/** The mode of a file in octal, such as `600`. */
export async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
