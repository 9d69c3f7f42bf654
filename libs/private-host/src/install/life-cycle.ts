import { rm } from 'node:fs/promises';

import type { HostPaths } from '../host/host-paths.ts';
import type { ServiceManager } from '../services/service-manager.ts';
import type { SkupperCli } from '../skupper/skupper-cli.ts';
import { renderUnits, serviceNames } from '../units/render-units.ts';
import type { PrivateSite } from './private-site.ts';
import { restoreSkupper } from './restore-skupper.ts';

/** The services of a site, in the order in which they start. */
export function servicesOf({ namespace, modelService, watch: watched }: PrivateSite): string[] {
  const { model, agent, router, watch } = serviceNames(namespace);
  // The watchdog last, so that it is stopped first: it would start the router again.
  return [...(modelService ? [model] : []), agent, router, ...(watched ? [watch] : [])];
}

export type LifeCycleContext = {
  paths: HostPaths;
  services: ServiceManager;
  skupper: SkupperCli;
  signal: AbortSignal;
  /** Told of each service, or of `skupper`, before its turn. */
  onStep?: (what: string) => void;
};

/**
 * Stops everything and keeps everything: Skupper's own `system stop` would delete its site.
 * @throws PrivateHostError `service_failed`
 */
export async function stopSite(
  site: PrivateSite,
  {
    services,
    signal,
    onStep = () => undefined,
  }: Pick<LifeCycleContext, 'services' | 'signal' | 'onStep'>,
): Promise<void> {
  // The door is shut first, so that nothing new comes in while the agent finishes.
  for (const service of servicesOf(site).toReversed()) {
    onStep(service);
    await services.act('stop', service, signal);
  }
}

/**
 * Starts what is installed, and puts Skupper's site back where somebody has deleted it by `skupper system stop`.
 * @returns whether Skupper's site had to be put back
 * @throws PrivateHostError `service_failed`, `originals_missing` or `skupper_failed`; SkupperConfigError
 */
export async function startSite(
  site: PrivateSite,
  { paths, services, skupper, signal, onStep = () => undefined }: LifeCycleContext,
): Promise<boolean> {
  const { router } = serviceNames(site.namespace);
  let isRestored = false;
  for (const service of servicesOf(site)) {
    onStep(service);
    if (service === router) isRestored = await restoreSkupper(site, { paths, skupper, signal });
    // `skupper system start` has started its unit by now.
    if (service === router && isRestored) continue;
    await services.act('start', service, signal);
  }
  return isRestored;
}

export type RemovalContext = LifeCycleContext & { isRoot: boolean };

/**
 * Removes the services and the Skupper site of this namespace. Vigia's own folder stays, with conversations, keys and
 * the originals of the resources, so that `up` brings it back.
 * @returns what could not be removed by `skupper system stop` and was removed by hand; null when it went by itself
 * @throws PrivateHostError
 */
export async function removeSite(
  site: PrivateSite,
  { paths, isRoot, services, skupper, signal, onStep = () => undefined }: RemovalContext,
): Promise<string | null> {
  const names = serviceNames(site.namespace);
  for (const service of servicesOf(site).toReversed()) {
    onStep(service);
    await services.disable(service, signal);
  }
  onStep('skupper');
  const failure = await skupper.system('stop', signal).then(
    () => null,
    (error: Error) => error.message,
  );
  signal.throwIfAborted();
  // On the platform linux it wants a container engine, and leaves all as it is without one (2.2.1).
  if (failure !== null) {
    await rm(`${paths.units}/${names.router}`, { force: true });
    await rm(paths.skupper.namespace, { recursive: true, force: true });
  }
  for (const { path } of renderUnits({ site, paths, isRoot, routerProgram: null })) {
    await rm(path, { force: true });
  }
  await rm(`${paths.units}/${names.router}.d`, { recursive: true, force: true });
  await rm(paths.routerFilter, { force: true });
  await rm(paths.siteFile, { force: true });
  await services.reload(signal);
  return failure;
}
