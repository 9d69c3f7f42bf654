/** Where resources will live. Skupper calls everything but Kubernetes a system site. */
export type Platform = 'kubernetes' | 'podman' | 'docker' | 'linux';

/** An interior router forwards for others and accepts links; an edge router only dials out. */
export type SiteMode = 'interior' | 'edge';

/** What the resources are written for: many values are right on one platform or version and lost on another. */
export interface Target {
  readonly platform: Platform;
  /** The Skupper version that will read them, such as `2.2.1`. */
  readonly version: string;
  /** The namespace of the site. On a system site an absent one means `default`. */
  readonly namespace?: string;
  /** The mode of the site when no Site is among the resources. */
  readonly siteMode?: SiteMode;
  /** The access types that the controller was started with (`-enabled-access-types`), where that is known. */
  readonly enabledAccessTypes?: readonly string[];
}

/** True for podman, docker and linux. */
export function isSystemSite(target: Pick<Target, 'platform'>): boolean {
  return target.platform !== 'kubernetes';
}

/** Compares versions number by number: `isAtLeast('2.2.0', '2.2')` is true; a leading `v` and what follows a dash are ignored. */
export function isAtLeast(version: string, wanted: string): boolean {
  const numbers = (text: string) =>
    (text.replace(/^v/, '').split('-')[0] ?? '')
      .split('.')
      .map((part) => Number.parseInt(part, 10) || 0);
  const have = numbers(version);
  const need = numbers(wanted);
  for (let index = 0; index < Math.max(have.length, need.length); index += 1) {
    const difference = (have[index] ?? 0) - (need[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
