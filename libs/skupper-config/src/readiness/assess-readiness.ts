import { type SkupperResource } from '../resources/kinds.ts';
import { type AnyStatus, type Condition } from '../resources/status.ts';
import { knownMessages } from './known-messages.ts';
import { type Readiness } from './readiness.ts';
import { requiredConditions } from './required-conditions.ts';
import { assessLifetime } from './assess-lifetime.ts';
import { waitingDefault } from './waiting-defaults.ts';

/** A controller looks at a new resource within moments; after this many seconds there is none that will. */
const unseenSeconds = 30;

export interface ReadinessOptions {
  /** Now by default. */
  readonly now?: Date;
}

/**
 * Turns the conditions and messages of a resource into one answer. It looks at the conditions themselves, not
 * at `Ready`, which some kinds do not have; a status of an older generation counts as not looked at yet.
 */
export function assessReadiness(
  resource: SkupperResource,
  options: ReadinessOptions = {},
): Readiness {
  const now = options.now ?? new Date();
  const status: AnyStatus = resource.status ?? {};
  const conditions = status.conditions ?? [];
  const created = resource.metadata.creationTimestamp ?? null;

  if (resource.metadata.deletionTimestamp) {
    return failed(
      'being-deleted',
      'It is being deleted.',
      resource.metadata.deletionTimestamp,
      'Wait until it is gone, then make it again.',
    );
  }
  // Said without any condition: grants of a controller that was started without them.
  const said = match(resource, status.message);
  if (conditions.length === 0 && said?.state === 'failed') {
    return failed(said.code, quote(said.detail, status.message), created, said.remedy);
  }
  if (conditions.length === 0) return unseen(created, now);

  const lifetime = assessLifetime(resource, now);
  if (lifetime) return lifetime;

  let since: string | null = null;
  for (const type of requiredConditions(resource)) {
    const condition = conditions.find((each) => each.type === type);
    const isStale =
      condition !== undefined &&
      (condition.observedGeneration ?? Infinity) < (resource.metadata.generation ?? 0);
    if (isStale) return outdated(condition, now);
    if (condition?.status === 'True' && condition.reason !== 'Error') {
      since = latest(since, condition.lastTransitionTime);
      continue;
    }
    return explain(resource, type, condition, created, now);
  }
  return { state: 'ready', since };
}

function match(resource: SkupperResource, message: string | undefined) {
  if (!message) return undefined;
  return knownMessages.find(
    ({ kinds, pattern }) => (!kinds || kinds.includes(resource.kind)) && pattern.test(message),
  );
}

function explain(
  resource: SkupperResource,
  type: string,
  condition: Condition | undefined,
  created: string | null,
  now: Date,
): Readiness {
  const since = condition?.lastTransitionTime ?? created;
  const message = condition?.message;
  const known = match(resource, message);
  const byDefault = waitingDefault(resource.kind, type);
  if (known?.state === 'failed') {
    return failed(known.code, quote(known.detail, message), since, known.remedy);
  }
  if (!known && condition?.reason === 'Error') {
    return failed(
      'controller-refused',
      `Skupper says: ${message || 'nothing more'}`,
      since,
      'Correct what the message names, and look at the log of the controller if it names nothing.',
    );
  }
  const { code, detail, remedy } = known ?? byDefault;
  return {
    state: 'waiting',
    waitingFor: type,
    code,
    detail: quote(detail, message),
    since,
    isOverdue: secondsSince(since, now) > byDefault.overdueSeconds,
    remedy,
  };
}

function unseen(created: string | null, now: Date): Readiness {
  const isOverdue = secondsSince(created, now) > unseenSeconds;
  return {
    state: 'waiting',
    waitingFor: 'Seen',
    code: isOverdue ? 'no-controller' : 'not-seen',
    detail: isOverdue
      ? 'No controller has looked at it: there is none, it watches other namespaces, or another is named for this one.'
      : 'No controller has looked at it yet.',
    since: created,
    isOverdue,
    remedy:
      'Look whether the Skupper controller runs, and whether the ConfigMap skupper of this namespace names one that exists.',
  };
}

function outdated(condition: Condition, now: Date): Readiness {
  return {
    state: 'waiting',
    waitingFor: condition.type,
    code: 'status-outdated',
    detail: 'The status is about an earlier state of the resource.',
    since: condition.lastTransitionTime ?? null,
    isOverdue: secondsSince(condition.lastTransitionTime ?? null, now) > unseenSeconds,
    remedy: 'Look whether the Skupper controller runs.',
  };
}

function failed(code: string, detail: string, since: string | null, remedy: string): Readiness {
  return { state: 'failed', code, detail, since, remedy };
}

/** Adds the words of Skupper where they say more than our own. */
function quote(detail: string, message: string | undefined): string {
  const isEmpty = !message || /^(?:OK|Pending|Not \w+)$/.test(message);
  return isEmpty ? detail : `${detail} Skupper says: ${message}`;
}

function secondsSince(instant: string | null, now: Date): number {
  const then = instant === null ? Number.NaN : Date.parse(instant);
  return Number.isNaN(then) ? 0 : (now.getTime() - then) / 1000;
}

function latest(left: string | null, right: string | undefined): string | null {
  if (right === undefined) return left;
  return left === null || Date.parse(right) > Date.parse(left) ? right : left;
}
