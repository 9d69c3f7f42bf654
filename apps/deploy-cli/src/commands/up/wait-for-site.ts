import {
  describeReference,
  type KubernetesObject,
  type ObjectState,
  type Plan,
  readinessIn,
  referenceOf,
  secureRouters,
  waitUntilReady,
} from '@vigia/cluster';
import { renderRouterSecurity } from '@vigia/manifests';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { OpenSite } from '../../site/open-site.ts';
import type { Step } from '../../terminal/reporter.ts';
import { upMessages } from './messages.ts';
import type { UpOptions } from './up-options.ts';

/** Kinds that are not done by being there. */
const awaited = new Set([
  'Deployment',
  'Service',
  'Ingress',
  'Gateway',
  'HTTPRoute',
  'Route',
  'Certificate',
  'Site',
  'Listener',
]);

/**
 * Waits until every part does what it is there for, with a line for each that says what it waits for.
 * @throws CommandError `not_ready` with the first part that is not
 */
export async function waitForSite(
  site: OpenSite,
  plan: Plan,
  options: UpOptions,
  { stop, messages, reporter }: Dependencies,
): Promise<readonly ObjectState[]> {
  const words = upMessages(messages.locale);
  const steps = new Map<string, Step>();
  const objects = plan.changes.flatMap(({ desired }) => desired ?? []).filter(isAwaited);
  const patches = renderRouterSecurity({ config: site.config }) as KubernetesObject[];
  let insecure = patches;

  const show = (states: readonly ObjectState[]) => {
    for (const { object, readiness: untold } of states) {
      const readiness = readinessIn(messages.locale, untold);
      const key = describeReference({ kind: object.kind, name: object.name });
      const known = steps.get(key);
      if (readiness.state === 'ready') {
        known?.done(`${object.name}: ${words.ready}`);
        steps.delete(key);
        continue;
      }
      const step = known ?? reporter(options.output).step('wait', object.kind);
      if (!known) steps.set(key, step);
      step.update(`${object.name}: ${readiness.detail}`);
    }
  };

  const references = objects.map(referenceOf);
  const secure = async () => {
    const absent = await secureRouters(site.cluster, insecure, { signal: stop });
    insecure = insecure.filter(({ metadata }) => absent.some(({ name }) => name === metadata.name));
  };
  const result = await waitUntilReady(site.cluster, references, {
    signal: stop,
    deadlineMilliseconds: options.timeout * 1000,
    onProgress: show,
    beforeLook: secure,
    accepts: isGoodEnough,
  });
  for (const [key, step] of steps) {
    const state = result.states.find(
      ({ object }) => describeReference({ kind: object.kind, name: object.name }) === key,
    );
    const readiness = state && readinessIn(messages.locale, state.readiness);
    const detail =
      state && readiness && readiness.state !== 'ready'
        ? `${state.object.name}: ${readiness.detail}`
        : '';
    if (state && isGoodEnough(state)) step.warn(detail);
    else step.fail(detail);
  }
  if (result.outcome !== 'ready')
    throw notReady(result.states, result.outcome, options, { messages });
  return result.states;
}

function isAwaited({ kind, ...rest }: KubernetesObject): boolean {
  const { type } = (rest['spec'] ?? {}) as { type?: string };
  return awaited.has(kind) && (kind !== 'Service' || type === 'LoadBalancer');
}

/** Whether the rest of `up` need not wait for it. */
export function isGoodEnough({ object, readiness }: ObjectState): boolean {
  if (readiness.state !== 'waiting') return false;
  // The private site joins later; then it matches by itself.
  if (object.kind === 'Listener') return readiness.waitingFor === 'Matched';
  // Some controllers never publish an address: the proof of the path tells.
  return object.kind === 'Ingress' && readiness.isOverdue;
}

function notReady(
  states: readonly ObjectState[],
  outcome: 'failed' | 'deadline',
  options: UpOptions,
  { messages }: Pick<Dependencies, 'messages'>,
): CommandError {
  const words = upMessages(messages.locale);
  const open = states.filter((state) => state.readiness.state !== 'ready' && !isGoodEnough(state));
  const first = open.find(({ readiness }) => readiness.state === 'failed') ?? open[0];
  const readiness = first && readinessIn(messages.locale, first.readiness);
  const detail = readiness && readiness.state !== 'ready' ? readiness : undefined;
  return new CommandError({
    code: 'not_ready',
    message: words.notReady(
      first ? describeReference(first.object) : '',
      detail?.detail.replace(/\.$/, '') ?? '',
      outcome === 'deadline' ? options.timeout : null,
    ),
    remedy: detail?.remedy || words.notReadyRemedy,
    exitCode: exitCodes.notReady,
  });
}
