import {
  type ClusterFacts,
  describeReference,
  installManifest,
  preflight,
  type Preflight,
  type PreflightFinding,
  readManifest,
} from '@vigia/cluster';
import path from 'node:path';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { confirm } from '../../site/confirm.ts';
import { renderObjects } from '../../site/desired-objects.ts';
import type { OpenSite } from '../../site/open-site.ts';
import { upMessages } from './messages.ts';
import type { UpOptions } from './up-options.ts';

/**
 * Looks whether the cluster is ready for the site, and offers to install Skupper where a manifest was given.
 * @throws CommandError `not_prepared` with everything that is missing
 */
export async function checkCluster(
  site: OpenSite,
  options: UpOptions,
  dependencies: Dependencies,
): Promise<Preflight> {
  const { stop, messages, reporter } = dependencies;
  const words = upMessages(messages.locale);
  const step = reporter(options.output).step('cluster', words.steps.cluster);
  step.update(site.cluster.server);
  let checked: Preflight;
  try {
    checked = await look(site, stop);
    const isMissing = checked.findings.some(
      ({ code }) =>
        code === 'skupper-missing' ||
        code === 'skupper-no-controller' ||
        code === 'skupper-controller-unseen',
    );
    if (isMissing && options.skupperManifest !== undefined && options.dryRun === undefined) {
      await installSkupper(site, options.skupperManifest, options, dependencies);
      checked = await look(site, stop);
    }
  } catch (error) {
    step.fail();
    throw error;
  }
  const notes = checked.findings.filter(({ state }) => state !== 'ok');
  const broken = notes.filter(({ state }) => state === 'broken');
  if (broken.length > 0) step.fail(words.preflightFailed(broken.length));
  else if (notes.length > 0) step.warn(describe(site, checked.facts));
  else step.done(describe(site, checked.facts));
  for (const finding of notes.filter(({ state }) => state === 'warning')) {
    reporter(options.output).note('preflight', words.preflight(finding).join(' '), finding);
  }
  if (broken.length > 0) throw notPrepared(broken, site, dependencies);
  return checked;
}

function look(site: OpenSite, signal: AbortSignal): Promise<Preflight> {
  return preflight(site.cluster, site.config, renderObjects(site), { signal });
}

function describe({ cluster }: OpenSite, { version, isOpenShift }: ClusterFacts): string {
  return `${cluster.contextName}, ${isOpenShift ? 'OpenShift, ' : ''}Kubernetes ${version}`;
}

function notPrepared(
  broken: readonly PreflightFinding[],
  { flags }: OpenSite,
  { messages }: Dependencies,
): CommandError {
  const words = upMessages(messages.locale);
  const [first] = broken;
  const needsSkupper = broken.some(({ code }) => code.startsWith('skupper-'));
  return new CommandError({
    code: broken.length === 1 && first ? first.code.replaceAll('-', '_') : 'not_prepared',
    message: words.notPrepared,
    excerpt: broken.flatMap((finding) => words.preflight(finding).join(' ').split(/\n */)),
    remedy: needsSkupper ? words.installSkupper(flags) : words.notPreparedRemedy,
    exitCode: broken.some(({ code }) => code === 'right-missing')
      ? exitCodes.clusterRefuses
      : exitCodes.notPrepared,
  });
}

async function installSkupper(
  { cluster }: OpenSite,
  source: string,
  options: UpOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop, messages, reporter, currentDirectory } = dependencies;
  const words = upMessages(messages.locale);
  const address = /^https?:/i.test(source) ? source : path.resolve(currentDirectory, source);
  const objects = await readManifest(address, stop);
  if (!(await confirm(words.askInstall(objects.length, source), options.yes, dependencies))) return;
  const step = reporter(options.output).step('skupper', words.steps.skupper);
  await installManifest(cluster, objects, {
    signal: stop,
    onObject: (object) => step.update(describeReference({ kind: object.kind, ...object.metadata })),
  });
  step.done(words.installed(objects.length));
}
