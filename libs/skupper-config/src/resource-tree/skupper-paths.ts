import { join } from 'node:path';

/** Who runs the site, and where that user's data is. */
export interface SkupperOwner {
  /** Root keeps its sites in /var/lib/skupper. */
  readonly isRoot: boolean;
  readonly homeDirectory: string;
  /** XDG_DATA_HOME, where it is set. */
  readonly dataHome?: string | undefined;
}

/** The folders of one namespace of a system site, as Skupper 2.2 lays them out. */
export interface SkupperPaths {
  readonly namespace: string;
  /** Our resources: the desired state. */
  readonly inputResources: string;
  /** A folder for each set of user-given credentials; a set that is not complete is ignored. */
  readonly inputCertificates: string;
  readonly inputIssuers: string;
  /** Resources with their status; there once the site was started. */
  readonly runtimeResources: string;
  /** The resources as they were at the last start or reload. */
  readonly snapshot: string;
  readonly platformFile: string;
  readonly routerConfiguration: string;
}

/** Where Skupper keeps the namespaces of a user. */
export function skupperBaseDirectory({ isRoot, homeDirectory, dataHome }: SkupperOwner): string {
  if (isRoot) return '/var/lib/skupper';
  return join(dataHome || join(homeDirectory, '.local', 'share'), 'skupper');
}

/** The folders of a namespace; `default` is Skupper's own default. */
export function skupperPaths(baseDirectory: string, namespace = 'default'): SkupperPaths {
  const root = join(baseDirectory, 'namespaces', namespace);
  return {
    namespace: root,
    inputResources: join(root, 'input', 'resources'),
    inputCertificates: join(root, 'input', 'certs'),
    inputIssuers: join(root, 'input', 'issuers'),
    runtimeResources: join(root, 'runtime', 'resources'),
    snapshot: join(root, 'internal', 'snapshot'),
    platformFile: join(root, 'internal', 'platform.yaml'),
    routerConfiguration: join(root, 'runtime', 'router', 'skrouterd.json'),
  };
}
