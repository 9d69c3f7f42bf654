import type { SiteConfig } from '@vigia/site-config';

import type { ComponentName } from './metadata.ts';

export type Replicas = { min: number; max: number };
export type Resources = {
  requests: { cpu: string; memory: string };
  limits: { cpu: string; memory: string };
};
type Size = SiteConfig['public']['size'];

const replicas: Record<Size, Replicas> = {
  small: { min: 2, max: 4 },
  medium: { min: 2, max: 8 },
  large: { min: 3, max: 20 },
};

const resourcesOf = (cpu: string, memory: string, mostCpu: string, mostMemory: string) => ({
  requests: { cpu, memory },
  limits: { cpu: mostCpu, memory: mostMemory },
});

const nodeService: Record<Size, Resources> = {
  small: resourcesOf('100m', '128Mi', '1', '256Mi'),
  medium: resourcesOf('250m', '192Mi', '2', '384Mi'),
  large: resourcesOf('500m', '256Mi', '2', '512Mi'),
};

const nginx: Record<Size, Resources> = {
  small: resourcesOf('20m', '32Mi', '500m', '96Mi'),
  medium: resourcesOf('50m', '48Mi', '1', '128Mi'),
  large: resourcesOf('100m', '64Mi', '1', '192Mi'),
};

/** How many pods a part has: by the size, or as the file says. */
export function replicasOf({ public: site }: SiteConfig): Replicas {
  return site.replicas ?? replicas[site.size];
}

export function resourcesFor({ public: site }: SiteConfig, component: ComponentName): Resources {
  return (component === 'chat-api' ? nodeService : nginx)[site.size];
}
