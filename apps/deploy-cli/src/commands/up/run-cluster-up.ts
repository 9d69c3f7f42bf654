import {
  applyPlan,
  describeReference,
  ensureKeys,
  type Plan,
  planChanges,
  type PlannedChange,
  settleParent,
} from '@vigia/cluster';

import type { Dependencies } from '../../dependencies.ts';
import { desiredObjects, keptObjects, renderObjects } from '../../site/desired-objects.ts';
import { siteMessages } from '../../site/messages.ts';
import { type OpenSite, readConfig, withSite } from '../../site/open-site.ts';
import { upMessages } from './messages.ts';
import { checkCluster } from './check-cluster.ts';
import { finish } from './finish.ts';
import type { UpOptions } from './up-options.ts';
import { waitForSite } from './wait-for-site.ts';

/**
 * `vigia up`: makes the cluster what vigia.yaml says, and proves the path. Safe to interrupt and to repeat: what is
 * as it should be is not written.
 */
export async function runClusterUp(options: UpOptions, dependencies: Dependencies): Promise<void> {
  if (options.dryRun === 'client') return await listRendered(options, dependencies);
  try {
    await makeSite(options, dependencies);
  } catch (error) {
    if (dependencies.stop.aborted) {
      const { messages, reporter } = dependencies;
      reporter(options.output).result('stopped', upMessages(messages.locale).stopped, {});
    }
    throw error;
  }
}

async function makeSite(options: UpOptions, dependencies: Dependencies): Promise<void> {
  await withSite(options, dependencies, async (site) => {
    const checked = await checkCluster(site, options, dependencies);
    const { mayWriteNamespace } = checked;
    if (options.dryRun === 'server') {
      const plan = await makePlan(site, mayWriteNamespace, options, dependencies);
      showPlan(plan, options, dependencies);
      return;
    }
    const revision = await makeKeys(site, mayWriteNamespace, dependencies, options);
    const plan = await makePlan(site, mayWriteNamespace, options, dependencies, revision);
    await apply(site, plan, options, dependencies);
    const states = await waitForSite(site, plan, options, dependencies);
    await finish(site, states, options, dependencies);
  });
}

/** --dry-run=client: what would be sent, without a cluster. */
async function listRendered(options: UpOptions, dependencies: Dependencies): Promise<void> {
  const config = readConfig(options, dependencies);
  const reporter = dependencies.reporter(options.output);
  const words = upMessages(dependencies.messages.locale);
  const objects = renderObjects({ config });
  for (const { apiVersion, kind, metadata } of objects) {
    reporter.note('object', describeReference({ kind, ...metadata }), {
      object: { apiVersion, kind, name: metadata.name, namespace: metadata.namespace },
    });
  }
  reporter.result('dry-run', words.wouldApply(objects.length), { count: objects.length });
}

/**
 * The keys come before what mounts them; the namespace and the parent of the set come before the keys.
 * @returns the revision of the keys; null where others bring them
 */
async function makeKeys(
  site: OpenSite,
  mayWriteNamespace: boolean,
  dependencies: Dependencies,
  options: UpOptions,
): Promise<string | null> {
  const { cluster, config, set } = site;
  const { secrets } = config.public;
  if (secrets.from !== 'vigia') return null;
  const { reporter, messages, stop } = dependencies;
  const words = upMessages(messages.locale);
  const step = reporter(options.output).step('keys', words.steps.keys);
  const keys = await ensureKeys(cluster, {
    set,
    names: secrets,
    labels: {
      'app.kubernetes.io/name': 'vigia',
      'app.kubernetes.io/instance': config.name,
      'app.kubernetes.io/part-of': 'vigia',
      'app.kubernetes.io/managed-by': 'vigia',
    },
    prepare: () => makeRoomForKeys(site, mayWriteNamespace, dependencies, options),
    signal: stop,
  });
  step.done(keys.isMade ? words.keysMade(keys.keyId) : words.keysKept(keys.keyId));
  return keys.revision;
}

async function makeRoomForKeys(
  site: OpenSite,
  mayWriteNamespace: boolean,
  { stop: signal }: Dependencies,
  { forceConflicts: force }: UpOptions,
): Promise<void> {
  const { cluster, set } = site;
  const around = (await desiredObjects(site, mayWriteNamespace, signal)).filter(
    ({ kind }) => kind === 'Namespace',
  );
  const plan = await planChanges(cluster, around, { set, keep: [], force, signal });
  // Only what is around the set: nothing of the set is given up here.
  const changes = plan.changes.filter(({ object }) => object.kind === 'Namespace');
  const groupKinds = [...plan.groupKinds, 'Secret'];
  await applyPlan(cluster, { changes, groupKinds }, { set, force, signal });
}

async function makePlan(
  site: OpenSite,
  mayWriteNamespace: boolean,
  options: UpOptions,
  { stop, messages, reporter }: Dependencies,
  revision?: string | null,
): Promise<Plan> {
  const words = upMessages(messages.locale);
  const step = reporter(options.output).step('plan', words.steps.plan);
  step.update(words.comparing);
  const objects = await desiredObjects(site, mayWriteNamespace, stop, revision);
  const plan = await planChanges(site.cluster, objects, {
    set: site.set,
    keep: keptObjects(site),
    force: options.forceConflicts,
    signal: stop,
  });
  const count = (action: PlannedChange['action']) =>
    plan.changes.filter((change) => change.action === action).length;
  const summary = words.summary({
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    unchanged: count('unchanged'),
  });
  if (count('conflict') > 0) step.fail(words.conflicts(count('conflict')));
  else step.done(summary);
  return plan;
}

function showPlan(plan: Plan, options: UpOptions, { reporter, messages }: Dependencies): void {
  const words = upMessages(messages.locale);
  const { actions } = siteMessages(messages.locale);
  const changes = plan.changes.filter(({ action }) => action !== 'unchanged');
  for (const { action, object, conflicts } of changes) {
    const owners = conflicts.map(({ field, manager }) => `${field} (${manager ?? '?'})`).join(', ');
    reporter(options.output).note(
      'change',
      `${actions[action].padEnd(10)} ${describeReference(object)}${owners ? `: ${owners}` : ''}`,
      { action, object, conflicts },
    );
  }
  reporter(options.output).result(
    'dry-run',
    changes.length === 0 ? words.nothingToDo : words.wouldApply(changes.length),
    {
      count: changes.length,
    },
  );
}

async function apply(
  { cluster, set, config }: OpenSite,
  plan: Plan,
  options: UpOptions,
  { stop, messages, reporter }: Dependencies,
): Promise<void> {
  const words = upMessages(messages.locale);
  const { actions } = siteMessages(messages.locale);
  const todo = plan.changes.filter(({ action }) => action !== 'unchanged').length;
  if (todo > 0) {
    const step = reporter(options.output).step('apply', words.steps.apply);
    let done = 0;
    try {
      await applyPlan(cluster, plan, {
        set,
        force: options.forceConflicts,
        signal: stop,
        onChange: ({ action, object }) =>
          step.update(
            words.applying((done += 1), todo, `${actions[action]} ${describeReference(object)}`),
          ),
      });
    } catch (error) {
      step.fail();
      throw error;
    }
    step.done(words.applied(todo));
  }
  const held = plan.changes.flatMap(({ desired }) => desired ?? []);
  const keys = config.public.secrets.from === 'vigia' ? [{ apiVersion: 'v1', kind: 'Secret' }] : [];
  await settleParent(cluster, set, [...held, ...keys], { signal: stop });
}
