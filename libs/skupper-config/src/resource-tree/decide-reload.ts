import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type Resource } from '../resources/kinds.ts';
import { diffResources, type ResourceChange } from './diff-resources.ts';
import { isMissing, readResourceTree, resourcesOfTree } from './read-resource-tree.ts';
import { type SkupperPaths } from './skupper-paths.ts';

/** What has to be done so that the running site is what its resources say. */
export interface ReloadDecision {
  /** `start`: it never ran. `reload`: it runs something else. `none`: it runs just this. */
  readonly action: 'none' | 'start' | 'reload';
  /** A reload makes the router anew: every connection through it is cut, answers that run included. */
  readonly cutsConnections: boolean;
  /** What differs from the last start or reload. */
  readonly changes: readonly ResourceChange[];
  /** True when files of input/certs or input/issuers are newer than the last start or reload. */
  readonly haveCertificatesChanged: boolean;
}

/**
 * Compares what is in input/resources (or what will be: `desired`) with the snapshot that Skupper took at its
 * last start or reload, so that a site is reloaded only when that changes something.
 */
export async function decideReload(
  paths: SkupperPaths,
  desired?: readonly Resource[],
): Promise<ReloadDecision> {
  const wanted = desired ?? resourcesOfTree(await readResourceTree(paths.inputResources));
  const runtime = await readResourceTree(paths.runtimeResources);
  // `skupper system start` refuses when runtime/resources is there, and `reload` when the site never ran.
  if (!runtime.exists || runtime.files.length === 0) {
    return {
      action: 'start',
      cutsConnections: false,
      changes: diffResources([], wanted),
      haveCertificatesChanged: false,
    };
  }
  const snapshot = await readResourceTree(paths.snapshot);
  const changes = diffResources(resourcesOfTree(snapshot), wanted);
  const takenAt = await newestChange(paths.snapshot);
  const certificatesAt = Math.max(
    await newestChange(paths.inputCertificates),
    await newestChange(paths.inputIssuers),
  );
  const haveCertificatesChanged = certificatesAt > takenAt;
  const isNeeded = changes.length > 0 || haveCertificatesChanged;
  return {
    action: isNeeded ? 'reload' : 'none',
    cutsConnections: isNeeded,
    changes,
    haveCertificatesChanged,
  };
}

/** When a file below a folder was last changed, in milliseconds since the epoch; 0 when there is none. */
async function newestChange(directory: string): Promise<number> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const times = await Promise.all(
      files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
    );
    return Math.max(0, ...times);
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
