import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { composeResources } from '../build/compose-resources.ts';
import { errorFromFindings, SkupperConfigError } from '../errors.ts';
import { type Finding } from '../finding.ts';
import { lintFiles } from '../lint/lint.ts';
import { type Resource } from '../resources/kinds.ts';
import { type Target } from '../target.ts';
import { removeFile, setMode, writeFileAtomically } from './atomic-write.ts';
import { type ResourceFile, toResourceFile } from './canonical-file.ts';
import { checkReplacement } from './check-replacement.ts';
import { decideReload, type ReloadDecision } from './decide-reload.ts';
import { diffResources, type ResourceChange } from './diff-resources.ts';
import { readResourceTree, type ResourceTree, resourcesOfTree } from './read-resource-tree.ts';
import { type SkupperPaths } from './skupper-paths.ts';

export interface ResourceTreeInput {
  /** All resources of the site; never an AccessToken. */
  readonly resources: readonly Resource[];
  /** Our own folder, which outlives `skupper system stop`: that deletes all of Skupper's. */
  readonly ownDirectory: string;
  readonly paths: SkupperPaths;
  readonly target: Target;
  /** Folders of input/certs that resources may name. */
  readonly existingCredentials?: Iterable<string>;
}

/** What applying would do, or did. */
export interface ResourceTreePlan {
  /** Against what is in Skupper's folder now. */
  readonly changes: readonly ResourceChange[];
  readonly reload: ReloadDecision;
  /** Files in Skupper's folder that are not ours; they stay. */
  readonly foreignFiles: readonly string[];
  /** Warnings about the whole that Skupper will read. */
  readonly warnings: readonly Finding[];
}

interface Prepared extends ResourceTreePlan {
  readonly files: readonly ResourceFile[];
  readonly own: ResourceTree;
  readonly input: ResourceTree;
  readonly dropped: readonly string[];
}

/**
 * Tells what `applyResourceTree` would do, and changes nothing.
 * @throws SkupperConfigError `access_token_in_tree` or `invalid_resource_set`
 */
export async function planResourceTree(input: ResourceTreeInput): Promise<ResourceTreePlan> {
  const { changes, reload, foreignFiles, warnings } = await prepare(input);
  return { changes, reload, foreignFiles, warnings };
}

/**
 * Writes the resources of a private site: each into its own file, atomically, first into our own folder, then
 * into Skupper's. Files that we wrote before and no longer want are removed last, ours after Skupper's, so that
 * a run that was cut short is made good by the next. Run twice, it writes nothing the second time.
 * @throws SkupperConfigError `access_token_in_tree`, `invalid_resource_set` or `resource_tree_unwritable`
 */
export async function applyResourceTree(input: ResourceTreeInput): Promise<ResourceTreePlan> {
  const { files, own, input: skuppers, dropped, ...plan } = await prepare(input);
  try {
    await mkdir(own.directory, { recursive: true, mode: 0o700 });
    await setMode(own.directory, 0o700);
    await writeFiles(own, files);
    await mkdir(skuppers.directory, { recursive: true });
    await writeFiles(skuppers, files);
    for (const name of dropped) await removeFile(join(skuppers.directory, name));
    for (const name of dropped) await removeFile(join(own.directory, name));
  } catch (error) {
    throw new SkupperConfigError(
      'resource_tree_unwritable',
      `The resources of the site could not be written: ${(error as Error).message}`,
      {
        remedy:
          'Look at the owner, the mode and the free space of that folder, then run this again.',
      },
      { cause: error },
    );
  }
  return plan;
}

async function prepare(input: ResourceTreeInput): Promise<Prepared> {
  refuseAccessTokens(input.resources);
  const { target, existingCredentials, paths } = input;
  const options = { target, existingCredentials: [...(existingCredentials ?? [])] };
  const files = composeResources(input.resources, options).map(toResourceFile);
  const own = await readResourceTree(input.ownDirectory);
  const there = await readResourceTree(paths.inputResources);

  const wanted = new Set(files.map(({ name }) => name));
  const ours = new Set(own.files.map(({ name }) => name));
  const dropped = own.files.map(({ name }) => name).filter((name) => !wanted.has(name));
  const foreign = there.files.filter(({ name }) => !wanted.has(name) && !ours.has(name));

  // What Skupper will read is all that will lie there, not only ours: it is checked as a whole.
  const result = [...files, ...foreign];
  const findings = [
    ...lintFiles(result, options),
    ...checkReplacement(resourcesOfTree(there), input.resources),
  ];
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw errorFromFindings(
      'invalid_resource_set',
      `With these files Skupper would not start from ${paths.inputResources}`,
      errors,
    );
  }
  const resources = resourcesOfTree({ files: result });
  return {
    files,
    own,
    input: there,
    dropped,
    changes: diffResources(resourcesOfTree(there), resources),
    reload: await decideReload(paths, resources),
    foreignFiles: foreign.map(({ name }) => name),
    warnings: findings.filter(({ severity }) => severity === 'warning'),
  };
}

function refuseAccessTokens(resources: readonly Resource[]): void {
  const token = resources.find(({ kind }) => kind === 'AccessToken');
  if (!token) return;
  throw new SkupperConfigError(
    'access_token_in_tree',
    `The AccessToken ${token.metadata.name} must not be among the resources of a system site: every start and reload would redeem it again`,
    { remedy: 'Redeem it first, and write the Link and the Secret that come back.' },
  );
}

async function writeFiles(tree: ResourceTree, files: readonly ResourceFile[]): Promise<void> {
  const there = new Map(tree.files.map((file) => [file.name, file]));
  for (const { name, text, mode } of files) {
    const path = join(tree.directory, name);
    const old = there.get(name);
    if (old?.text !== text) await writeFileAtomically(path, text, mode);
    else if (old.mode !== mode) await setMode(path, mode);
  }
}
