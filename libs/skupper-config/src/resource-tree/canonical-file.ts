import { type Resource } from '../resources/kinds.ts';
import { toYaml } from '../yaml/to-yaml.ts';

/** A file of the resource tree. */
export interface ResourceFile {
  readonly name: string;
  readonly text: string;
  /** 0o600 for what holds a secret, 0o644 for the rest. */
  readonly mode: number;
}

const secretKinds: ReadonlySet<string> = new Set(['Secret', 'AccessToken', 'AccessGrant']);

/** True for kinds that may hold a key or a code. */
export function holdsSecret(kind: string): boolean {
  return secretKinds.has(kind);
}

/** The one file name that every part of Skupper reads, its automatic reload included: `<Kind>-<name>.yaml`. */
export function canonicalFileName(resource: Resource): string {
  return `${resource.kind}-${resource.metadata.name}.yaml`;
}

/** The file of a resource. */
export function toResourceFile(resource: Resource): ResourceFile {
  return {
    name: canonicalFileName(resource),
    text: toYaml(resource),
    mode: holdsSecret(resource.kind) ? 0o600 : 0o644,
  };
}
