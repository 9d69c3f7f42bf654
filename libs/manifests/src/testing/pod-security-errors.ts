import type { IDeploymentSpec } from 'kubernetes-models/apps/v1/DeploymentSpec';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';

import type { KubernetesObject } from '../kubernetes-object.ts';

/** The volumes that the restricted standard allows. */
const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/**
 * What the restricted Pod Security Standard says against the pods of an object
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/), the baseline it builds on included.
 */
export function podSecurityErrors(object: KubernetesObject): string[] {
  if (object.kind !== 'Deployment') return [];
  const pod = (object['spec'] as IDeploymentSpec).template.spec;
  if (pod === undefined) return ['there is no pod'];
  const errors: string[] = [];
  const demand = (isMet: boolean, control: string) => {
    if (!isMet) errors.push(`${object.metadata.name}: ${control}`);
  };

  demand(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'host namespaces');
  demand(pod.securityContext?.windowsOptions?.hostProcess !== true, 'HostProcess');
  demand((pod.securityContext?.sysctls ?? []).length === 0, 'sysctls');
  demand(pod.securityContext?.seLinuxOptions === undefined, 'SELinux options');
  for (const { name, ...source } of pod.volumes ?? []) {
    const isAllowed = Object.keys(source).every((type) => allowedVolumes.includes(type));
    demand(isAllowed, `volume type of ${name}`);
  }
  for (const container of containersOf(pod)) {
    const own = container.securityContext ?? {};
    const of = (control: string) => `${control} of ${container.name}`;
    demand(own.privileged !== true, of('privileged'));
    demand(own.procMount === undefined || own.procMount === 'Default', of('procMount'));
    demand(own.allowPrivilegeEscalation === false, of('allowPrivilegeEscalation'));
    demand((own.capabilities?.drop ?? []).includes('ALL'), of('dropped capabilities'));
    const added = own.capabilities?.add ?? [];
    demand(
      added.every((name) => name === 'NET_BIND_SERVICE'),
      of('added capabilities'),
    );
    demand((own.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) === true, of('runAsNonRoot'));
    demand((own.runAsUser ?? pod.securityContext?.runAsUser) !== 0, of('runAsUser'));
    const profile = own.seccompProfile?.type ?? pod.securityContext?.seccompProfile?.type;
    demand(profile === 'RuntimeDefault' || profile === 'Localhost', of('seccompProfile'));
    const ports = container.ports ?? [];
    demand(
      ports.every(({ hostPort }) => !hostPort),
      of('hostPort'),
    );
  }
  return errors;
}

function containersOf(pod: IPodSpec) {
  return [...pod.containers, ...(pod.initContainers ?? [])];
}
