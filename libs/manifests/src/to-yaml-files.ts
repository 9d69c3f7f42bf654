import { stringify } from 'yaml';

import type { KubernetesObject } from './kubernetes-object.ts';

/** A file of the rendered folder. */
export type YamlFile = {
  /** Relative, with `/`. */
  path: string;
  text: string;
  /** Holds values of Secrets: to be readable by its owner alone, and never committed. */
  isSecret: boolean;
};

/** The first line of every file: what has it was written here, and may be written anew or removed. */
export const renderedMark = '# Written by `vigia render`: change vigia.yaml instead.';

const secretsDirectory = 'secrets';
const routerFile = 'skupper-router-security.yaml';

const routerNote = [
  '# For the Deployments that Skupper makes, so it is not among the resources: without it their pods do not start',
  '# where Pod Security enforces restricted. `vigia up` applies it; by hand, once the site is configured:',
  `#   kubectl apply --server-side --field-manager=vigia-router --filename=${routerFile}`,
].join('\n');

const secretsNote = [
  '# Plain values. Apply them by hand, or seal them for the repository:',
  '#   kubeseal --format=yaml',
].join('\n');

/**
 * The objects as files for GitOps: one for each part, a kustomization that lists them in the order in which to
 * apply them, Secrets in a folder that git ignores and the kustomization leaves out.
 * @param routerSecurity what `renderRouterSecurity` gave
 */
export function toYamlFiles(
  objects: readonly KubernetesObject[],
  routerSecurity: readonly KubernetesObject[] = [],
): YamlFile[] {
  const secrets = objects.filter(isSecret);
  const parts = new Map<string, KubernetesObject[]>();
  for (const object of objects.filter((each) => !isSecret(each))) {
    const path = fileOf(object);
    parts.set(path, [...(parts.get(path) ?? []), object]);
  }
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    sortOptions: { order: 'fifo' },
    resources: [...parts.keys()],
  };
  const file = (path: string, content: string, hasSecret = false): YamlFile => ({
    path,
    text: `${renderedMark}\n${content}`,
    isSecret: hasSecret,
  });
  return [
    file('kustomization.yaml', toYaml([kustomization])),
    ...[...parts].map(([path, members]) => file(path, toYaml(members))),
    ...(routerSecurity.length > 0
      ? [file(routerFile, `${routerNote}\n${toYaml(routerSecurity)}`)]
      : []),
    ...(secrets.length > 0 ? [file(`${secretsDirectory}/.gitignore`, '*\n')] : []),
    ...secrets.map((secret) =>
      file(
        `${secretsDirectory}/${secret.metadata.name}.yaml`,
        `${secretsNote}\n${toYaml([secret])}`,
        true,
      ),
    ),
  ];
}

/**
 * The objects as one stream of YAML documents: no line folded, nothing that a reader of YAML 1.1 (such as the API
 * server) takes for a number or a switch left without quotes.
 */
export function toYaml(objects: readonly object[]): string {
  return objects
    .map((object) =>
      stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
    )
    .join('---\n');
}

function isSecret({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

const filesByKind: Record<string, string> = {
  Namespace: 'namespace.yaml',
  NetworkPolicy: 'network-policies.yaml',
  ExternalSecret: 'external-secrets.yaml',
  Site: 'skupper.yaml',
  Listener: 'skupper.yaml',
};

/** What belongs to one part of the site stands together; the rest is the way in. */
function fileOf({ kind, metadata }: KubernetesObject): string {
  const part = metadata.labels?.['app.kubernetes.io/name'];
  const ofPart = part === undefined || part === 'vigia' ? 'exposure.yaml' : `${part}.yaml`;
  return filesByKind[kind] ?? ofPart;
}
