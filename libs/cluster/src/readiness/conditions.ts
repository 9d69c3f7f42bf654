import { type KubernetesObject } from '../objects/kubernetes-object.ts';

/** A condition as every kind has it. */
export type Condition = {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  observedGeneration?: number;
};

export function statusOf<T extends object>(object: KubernetesObject): Partial<T> {
  return (object['status'] ?? {}) as Partial<T>;
}

export function specOf<T extends object>(object: KubernetesObject): Partial<T> {
  return (object['spec'] ?? {}) as Partial<T>;
}

export function conditionOf(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function secondsSince(instant: string | undefined, now: Date): number {
  const then = instant === undefined ? Number.NaN : Date.parse(instant);
  return Number.isNaN(then) ? 0 : (now.getTime() - then) / 1000;
}
