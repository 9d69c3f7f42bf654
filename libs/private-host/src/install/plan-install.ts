import { readFile } from 'node:fs/promises';

import { planResourceTree, type ResourceTreePlan } from '@vigia/skupper-config';

import { readAgentHealth } from '../agent/agent-health.ts';
import { isAsWanted, type WantedFile } from '../host/files.ts';
import type { HostPaths } from '../host/host-paths.ts';
import { PrivateHostError } from '../private-host-error.ts';
import type { ServiceManager } from '../services/service-manager.ts';
import { serviceNames, type UnitFile } from '../units/render-units.ts';
import type { DesiredState } from './desired-state.ts';
import { formatSiteFile } from './site-file.ts';

/** What `vigia private up` will do. Nothing at all when the host is as it should be. */
export type InstallPlan = {
  /** Files of ours that are missing or differ. */
  files: readonly WantedFile[];
  resources: ResourceTreePlan;
  /** Units to be read anew by systemd. */
  reloadsUnits: boolean;
  /** Services to enable, start or restart, in this order. */
  enable: readonly string[];
  start: readonly string[];
  restart: readonly string[];
  /**
   * What is done with the Skupper site; `start-service` when it is as it should be and only does not run,
   * `restart-service` when it runs and what Vigia puts around it has changed.
   */
  skupper: 'none' | 'start' | 'reload' | 'start-service' | 'restart-service';
  isNothing: boolean;
  /** Answers that run now and would be cut; 0 when none would be. */
  cutsAnswers: number;
};

/**
 * Compares the host with what should be there; changes nothing.
 * @throws PrivateHostError `other_platform`; SkupperConfigError, and the reason of `signal`
 */
export async function planInstall(
  desired: DesiredState,
  paths: HostPaths,
  services: ServiceManager,
  signal: AbortSignal,
): Promise<InstallPlan> {
  const { site, units, keys, agentFiles, routerFiles, resources, target } = desired;
  await refuseOtherPlatform(site, paths);
  const names = serviceNames(site.namespace);
  const siteFile = { path: paths.siteFile, text: formatSiteFile(site), mode: 0o600 };
  const unitFiles = units.map(({ path, text }) => ({ path, text, mode: 0o644 }));
  const wanted = [...keys, ...agentFiles, ...routerFiles, ...unitFiles, siteFile];
  const files: WantedFile[] = [];
  for (const file of wanted) if (!(await isAsWanted(file))) files.push(file);
  const changed = new Set(files.map(({ path }) => path));

  const plan = await planResourceTree({
    resources,
    ownDirectory: paths.resources,
    paths: paths.skupper,
    target,
  });
  const readsAnew = ({ service }: UnitFile) =>
    service === names.agent && agentFiles.some(({ path }) => changed.has(path));
  const enable: string[] = [];
  const start: string[] = [];
  const restart: string[] = [];
  for (const unit of units.filter(isService)) {
    const { active, enabled } = await services.state(unit.service, signal);
    if (unit.isEnabled && enabled !== 'enabled') enable.push(unit.service);
    const isOn = active === 'active' || active === 'activating' || active === 'reloading';
    if (!isOn) start.push(unit.service);
    else if (changed.has(unit.path) || readsAnew(unit)) restart.push(unit.service);
  }
  const ofRouter = [...routerFiles, ...units.filter(({ service }) => service === null)];
  const isRouterChanged = ofRouter.some(({ path }) => changed.has(path));
  const skupper = await planSkupper(plan, names.router, isRouterChanged, services, signal);
  const cuts = restart.length > 0 || skupper === 'reload' || skupper === 'restart-service';
  return {
    files,
    resources: plan,
    reloadsUnits: unitFiles.some(({ path }) => changed.has(path)),
    enable,
    start,
    restart,
    skupper,
    isNothing:
      files.length === 0 &&
      plan.changes.length === 0 &&
      enable.length + start.length + restart.length === 0 &&
      skupper === 'none',
    cutsAnswers: cuts ? await countAnswers(paths.operatorSocket, signal) : 0,
  };
}

/** Skupper never moves a site from one platform to another: the old router would run on, beside what we say of the new. */
async function refuseOtherPlatform(
  { platform }: DesiredState['site'],
  { skupper }: HostPaths,
): Promise<void> {
  const text = await readFile(skupper.platformFile, 'utf8').catch(() => '');
  const found = /^platform:\s*(\S+)/m.exec(text)?.[1];
  if (found === undefined || found === platform) return;
  throw new PrivateHostError(
    'other_platform',
    `The Skupper site here is of the platform ${found}, not ${platform}.`,
    {
      remedy: `Remove it first, by vigia private down: conversations, keys and resources stay. Then run this again with --platform ${platform}.`,
      facts: { found, platform },
    },
  );
}

function isService(unit: UnitFile): unit is UnitFile & { service: string } {
  return unit.service !== null;
}

async function planSkupper(
  { reload }: ResourceTreePlan,
  router: string,
  isRouterChanged: boolean,
  services: ServiceManager,
  signal: AbortSignal,
): Promise<InstallPlan['skupper']> {
  if (reload.action !== 'none') return reload.action;
  const { active } = await services.state(router, signal);
  if (active !== 'active' && active !== 'activating') return 'start-service';
  return isRouterChanged ? 'restart-service' : 'none';
}

/** Answers that are written or wait; 0 when no agent runs that could be asked. */
async function countAnswers(operatorSocket: string, signal: AbortSignal): Promise<number> {
  try {
    const { generations } = (await readAgentHealth(operatorSocket, signal)).status;
    return generations.running + generations.queued;
  } catch {
    signal.throwIfAborted();
    return 0;
  }
}
