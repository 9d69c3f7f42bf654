import { type Readiness } from '@vigia/skupper-config';

import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { failed, ready, waiting } from './answers.ts';
import { type Condition, conditionOf, secondsSince, statusOf } from './conditions.ts';

type ContainerState = {
  waiting?: { reason?: string; message?: string };
  terminated?: { reason?: string; exitCode?: number; message?: string };
  running?: { startedAt?: string };
};
type ContainerStatus = {
  name: string;
  image?: string;
  ready?: boolean;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
};
type PodStatus = {
  phase: string;
  conditions: Condition[];
  containerStatuses: ContainerStatus[];
  initContainerStatuses: ContainerStatus[];
};

/** A registry that is merely slow answers within this time, in seconds. */
const pullPatience = 120;

/** Tells what a pod waits for, or why it cannot run. */
export function assessPod(pod: KubernetesObject, now = new Date()): Readiness {
  const {
    phase,
    conditions,
    containerStatuses = [],
    initContainerStatuses = [],
  } = statusOf<PodStatus>(pod);
  const since = pod.metadata.creationTimestamp;
  const age = secondsSince(since, now);

  const scheduled = conditionOf(conditions, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return waiting('scheduling', `no node has room for it: ${scheduled.message ?? ''}`.trim(), {
      ...(since === undefined ? {} : { since }),
      isOverdue: age > 120,
      remedy: 'Add a node, free resources, or choose a smaller size in vigia.yaml.',
    });
  }
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const answer = assessContainer(container, age);
    if (answer) return answer;
  }
  if (conditionOf(conditions, 'Ready')?.status === 'True') {
    return ready(conditionOf(conditions, 'Ready')?.lastTransitionTime);
  }
  if (phase === 'Failed') {
    return failed(
      'pod-failed',
      'the pod has failed',
      `Look at it: kubectl --namespace ${pod.metadata.namespace ?? ''} describe pod ${pod.metadata.name}`,
    );
  }
  const running = containerStatuses.find(({ state }) => state?.running);
  if (running) {
    return waiting('probe', `${running.name} runs and does not say yet that it is ready`, {
      isOverdue: age > 120,
      remedy: 'Look at its log: vigia logs',
    });
  }
  return waiting('starting', 'the pod is being started', { isOverdue: age > 120 });
}

function assessContainer(container: ContainerStatus, age: number): Readiness | undefined {
  const { name, image = '', state = {}, lastState = {}, restartCount = 0 } = container;
  const reason = state.waiting?.reason ?? '';
  const message = (state.waiting?.message ?? '').split('\n')[0] ?? '';
  if (/^(ErrImagePull|ImagePullBackOff|RegistryUnavailable)$/.test(reason)) {
    const isWrong = /not found|manifest unknown|unauthorized|denied|authentication/i.test(message);
    const detail = `the image ${image} cannot be pulled${message ? `: ${message}` : ''}`;
    const remedy =
      'Look at public.images in vigia.yaml, at the pull secret, and whether the nodes reach the registry.';
    return isWrong
      ? failed('image-pull', detail, remedy)
      : waiting('image-pull', detail, { isOverdue: age > pullPatience, remedy });
  }
  if (/^(InvalidImageName|ErrImageNeverPull)$/.test(reason)) {
    return failed(
      'image-pull',
      `the image ${image} cannot be used: ${message || reason}`,
      'Look at public.images in vigia.yaml.',
    );
  }
  if (/^(CreateContainerConfigError|CreateContainerError|RunContainerError)$/.test(reason)) {
    return waiting('container-config', `${name} cannot be made: ${message || reason}`, {
      isOverdue: age > 30,
      remedy: 'Look whether the Secret or the ConfigMap that the message names is there.',
    });
  }
  const ended = state.terminated ?? lastState.terminated;
  if (reason === 'CrashLoopBackOff' || (restartCount > 2 && ended && !container.ready)) {
    const how =
      ended?.reason === 'OOMKilled'
        ? 'ran out of memory'
        : `ended with exit code ${ended?.exitCode ?? '?'}`;
    return failed(
      'crashing',
      `${name} ${how}, ${restartCount} times`,
      ended?.reason === 'OOMKilled'
        ? 'Choose a larger size in vigia.yaml.'
        : 'Its log says why: vigia logs',
    );
  }
  if (reason === 'ContainerCreating' || reason === 'PodInitializing') {
    return waiting('image-pull', `${image ? `pulling ${image}` : 'the container is being made'}`, {
      isOverdue: age > pullPatience,
      remedy: 'Look whether the nodes reach the registry, and at the volumes of the pod.',
    });
  }
  return undefined;
}
