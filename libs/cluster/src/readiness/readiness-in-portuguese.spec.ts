import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { assessObject } from './assess-object.ts';
import { readinessIn } from './readiness-in-portuguese.ts';

const made = '2026-01-01T00:00:00Z';
const now = new Date('2026-01-01T01:00:00Z');

function object(
  apiVersion: string,
  kind: string,
  status: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
): KubernetesObject {
  const metadata = { name: 'chat-api', namespace: 'chat', generation: 1, creationTimestamp: made };
  return { apiVersion, kind, metadata, spec, status };
}

const condition = (type: string, status: string, message = '', reason = 'Pending') => ({
  conditions: [{ type, status, message, reason, observedGeneration: 1, lastTransitionTime: made }],
});
const deployment = (status: Record<string, unknown>) =>
  object('apps/v1', 'Deployment', { observedGeneration: 1, ...status }, { replicas: 2 });
const pod = (state: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  object('v1', 'Pod', {
    phase: 'Pending',
    containerStatuses: [{ name: 'chat-api', image: 'r/chat-api:1', state, ...more }],
  });
const gateway = 'gateway.networking.k8s.io/v1';
const skupper = (kind: string, status: Record<string, unknown>) =>
  object('skupper.io/v2alpha1', kind, status, {
    routingKey: 'model',
    host: 'model',
    port: 8000,
  });

const parts: KubernetesObject[] = [
  object('apps/v1', 'Deployment'),
  deployment({ updatedReplicas: 1 }),
  deployment(condition('ReplicaFailure', 'True', 'exceeded quota: small')),
  deployment(condition('ReplicaFailure', 'True', 'violates PodSecurity')),
  object('v1', 'Pod', { phase: 'Failed' }),
  object('v1', 'Pod', { phase: 'Pending' }),
  object('v1', 'Pod', condition('PodScheduled', 'False', '0/3 nodes are available')),
  object('v1', 'Pod', condition('PodScheduled', 'False')),
  pod({ running: {} }),
  pod({ waiting: { reason: 'ErrImagePull', message: 'manifest unknown' } }),
  pod({ waiting: { reason: 'ImagePullBackOff' } }),
  pod({ waiting: { reason: 'InvalidImageName' } }),
  pod({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } }),
  pod({ waiting: { reason: 'ContainerCreating' } }),
  pod({ waiting: { reason: 'ContainerCreating' } }, { image: '' }),
  pod(
    { waiting: { reason: 'CrashLoopBackOff' } },
    { restartCount: 5, lastState: { terminated: { exitCode: 1 } } },
  ),
  pod(
    { waiting: { reason: 'CrashLoopBackOff' } },
    { restartCount: 5, lastState: { terminated: { reason: 'OOMKilled' } } },
  ),
  object('v1', 'Service', {}, { type: 'LoadBalancer' }),
  object('networking.k8s.io/v1', 'Ingress', {}, { ingressClassName: 'nginx' }),
  object(gateway, 'HTTPRoute'),
  object(gateway, 'HTTPRoute', {
    parents: [{ parentRef: { name: 'web' }, ...condition('Accepted', 'False', 'No', 'NoMatch') }],
  }),
  object(gateway, 'HTTPRoute', { parents: [{ parentRef: { name: 'web' } }] }),
  object(gateway, 'Gateway'),
  object(gateway, 'Gateway', condition('Programmed', 'False', 'no address')),
  object(gateway, 'Gateway', condition('Accepted', 'False', 'bad', 'Invalid')),
  object('route.openshift.io/v1', 'Route'),
  object('route.openshift.io/v1', 'Route', {
    ingress: [condition('Admitted', 'False', 'host is taken')],
  }),
  object('cert-manager.io/v1', 'Certificate'),
  object('cert-manager.io/v1', 'Certificate', condition('Ready', 'False', 'Issuing')),
  object('cert-manager.io/v1', 'Certificate', condition('Issuing', 'False', 'bad', 'Failed')),
  skupper('Site', {}),
  skupper('Site', condition('Configured', 'False', 'Pending')),
  skupper('Site', condition('Configured', 'False', 'An active site already exists', 'Error')),
  skupper('Listener', condition('Configured', 'True', 'OK')),
  skupper('Listener', condition('Configured', 'False', 'Secret not found')),
  skupper('Listener', condition('Configured', 'False', 'something new', 'Error')),
  skupper('Listener', condition('Configured', 'False', 'Service model already exists', 'Error')),
];

describe('what a part waits for, in Portuguese', () => {
  it.each(parts.map((part) => [part.kind, assessObject(part, { now })] as const))(
    'has no English sentence left: %s %j',
    (_kind, readiness) => {
      if (readiness.state === 'ready') throw new Error('the example is ready');
      const told = readinessIn('pt-BR', readiness);
      if (told.state === 'ready') throw new Error('the translation is ready');
      expect(told.detail).not.toBe(readiness.detail);
      expect(told.detail).not.toMatch(/\b(the|yet|has|cannot|ready)\b/);
      if (readiness.remedy !== '') expect(told.remedy).not.toBe(readiness.remedy);
      expect(told.remedy).not.toMatch(/\b(the|Look|Choose)\b/);
      expect(readinessIn('en-US', readiness)).toBe(readiness);
    },
  );

  it('keeps names, numbers and the words of others', () => {
    const crashing = pod(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 5, lastState: { terminated: { exitCode: 137 } } },
    );
    const stuck = assessObject(deployment({ availableReplicas: 1 }), { now, pods: [crashing] });
    expect(readinessIn('pt-BR', stuck)).toMatchObject({
      code: 'crashing',
      detail: '1 de 2 prontos, chat-api terminou com o código de saída 137, 5 vezes',
    });
    const unmatched = skupper('Listener', {
      conditions: [
        ...condition('Configured', 'True', 'OK').conditions,
        ...condition('Matched', 'False', 'No matching connectors').conditions,
      ],
    });
    expect(readinessIn('pt-BR', assessObject(unmatched, { now }))).toMatchObject({
      detail:
        'Nenhum conector com esta chave de roteamento pode ser alcançado; clientes são recusados na hora. O Skupper diz: No matching connectors',
    });
  });
});
