import { mkdir } from 'node:fs/promises';

import { applyResourceTree } from '@vigia/skupper-config';

import { writeWanted } from '../host/files.ts';
import type { HostPaths } from '../host/host-paths.ts';
import type { ServiceManager } from '../services/service-manager.ts';
import type { SkupperCli } from '../skupper/skupper-cli.ts';
import { serviceNames } from '../units/render-units.ts';
import type { DesiredState } from './desired-state.ts';
import type { InstallPlan } from './plan-install.ts';

export type InstallStep =
  | { step: 'files'; count: number }
  | { step: 'resources'; count: number }
  | { step: 'service'; verb: 'enable' | 'start' | 'restart'; service: string }
  | { step: 'skupper'; action: Exclude<InstallPlan['skupper'], 'none'> };

export type ApplyContext = {
  paths: HostPaths;
  services: ServiceManager;
  skupper: SkupperCli;
  signal: AbortSignal;
  onStep?: (step: InstallStep) => void;
};

/**
 * Does what was planned, and no more. The order makes a run that was cut short good by the next: the site file, which
 * tells that all is installed, is written last.
 * @throws PrivateHostError, SkupperConfigError, and the reason of the signal
 */
export async function applyInstall(
  desired: DesiredState,
  plan: InstallPlan,
  { paths, services, skupper, signal, onStep = () => undefined }: ApplyContext,
): Promise<void> {
  await mkdir(paths.own, { recursive: true, mode: 0o700 });
  await mkdir(paths.data, { recursive: true, mode: 0o700 });
  const last = plan.files.filter(({ path }) => path === paths.siteFile);
  const files = plan.files.filter(({ path }) => path !== paths.siteFile);
  for (const file of files) await writeWanted(file);
  if (files.length > 0) onStep({ step: 'files', count: files.length });

  const { changes } = await applyResourceTree({
    resources: desired.resources,
    ownDirectory: paths.resources,
    paths: paths.skupper,
    target: desired.target,
  });
  if (changes.length > 0) onStep({ step: 'resources', count: changes.length });

  if (plan.reloadsUnits) await services.reload(signal);
  for (const service of plan.enable) {
    onStep({ step: 'service', verb: 'enable', service });
    await services.enable(service, signal);
  }
  for (const [verb, list] of [
    ['start', plan.start],
    ['restart', plan.restart],
  ] as const) {
    for (const service of list) {
      onStep({ step: 'service', verb, service });
      await services.act(verb, service, signal);
    }
  }
  if (plan.skupper !== 'none') {
    onStep({ step: 'skupper', action: plan.skupper });
    const { router } = serviceNames(desired.site.namespace);
    if (plan.skupper === 'start-service') await services.act('start', router, signal);
    else if (plan.skupper === 'restart-service') await services.act('restart', router, signal);
    else await skupper.system(plan.skupper, signal);
  }
  for (const file of last) await writeWanted(file);
}
