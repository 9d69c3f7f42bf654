import { type Readiness } from '@vigia/skupper-config';

import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { failed, ready, waiting } from './answers.ts';
import { assessPod } from './assess-pod.ts';
import { type Condition, conditionOf, specOf, statusOf } from './conditions.ts';

type DeploymentStatus = {
  observedGeneration: number;
  replicas: number;
  updatedReplicas: number;
  availableReplicas: number;
  conditions: Condition[];
};

/**
 * Whether a rollout has ended, as `kubectl rollout status` has it; while it has not, the pods say why.
 * @param pods those of the Deployment
 */
export function assessDeployment(
  deployment: KubernetesObject,
  pods: readonly KubernetesObject[] = [],
  now = new Date(),
): Readiness {
  const wanted = specOf<{ replicas: number }>(deployment).replicas ?? 1;
  const status = statusOf<DeploymentStatus>(deployment);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, conditions } = status;

  if ((status.observedGeneration ?? 0) < (deployment.metadata.generation ?? 0)) {
    return waiting('not-seen', 'the cluster has not looked at it yet');
  }
  const isDone =
    updatedReplicas >= wanted &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas;
  if (isDone) return ready(conditionOf(conditions, 'Available')?.lastTransitionTime);

  const refused = conditionOf(conditions, 'ReplicaFailure');
  if (refused?.status === 'True') {
    const isQuota = /exceeded quota/i.test(refused.message ?? '');
    return failed(
      isQuota ? 'quota' : 'pods-refused',
      `its pods are refused: ${refused.message ?? ''}`,
      isQuota
        ? 'Ask for a larger ResourceQuota, or choose a smaller size in vigia.yaml.'
        : 'Change what the rule names, or ask whoever runs the cluster for an exception.',
    );
  }
  const counted = `${availableReplicas} of ${wanted} ready`;
  const answers = pods
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map((pod) => assessPod(pod, now));
  const worst =
    answers.find(({ state }) => state === 'failed') ??
    answers.find((answer) => answer.state === 'waiting' && answer.isOverdue) ??
    answers.find(({ state }) => state === 'waiting');
  if (worst && worst.state !== 'ready') return { ...worst, detail: `${counted}, ${worst.detail}` };

  const progressing = conditionOf(conditions, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return failed(
      'rollout-stuck',
      `${counted}, and nothing moves any more`,
      'Look at its log: vigia logs',
    );
  }
  return waiting('rollout', counted);
}
