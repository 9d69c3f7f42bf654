import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { toLintDocument } from '../lint/lint-document.ts';
import { type Resource } from '../resources/kinds.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { type ResourceFile } from './canonical-file.ts';

/** What stands in a folder of resources. */
export interface ResourceTree {
  readonly directory: string;
  /** False when the folder is not there; the rest is then empty. */
  readonly exists: boolean;
  /** Every .yaml and .yml file, in the order of the names, with its path below the folder as name. */
  readonly files: readonly ResourceFile[];
}

/** Reads a folder as Skupper does: every .yaml and .yml file, in folders below too. */
export async function readResourceTree(directory: string): Promise<ResourceTree> {
  let names: string[];
  try {
    names = await readdir(directory, { recursive: true });
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { directory, exists: false, files: [] };
  }
  const files: ResourceFile[] = [];
  for (const name of names.filter((each) => /\.ya?ml$/.test(each)).sort()) {
    const path = join(directory, name);
    const { mode, isFile } = await stat(path).then((found) => ({
      mode: found.mode & 0o777,
      isFile: found.isFile(),
    }));
    if (isFile) files.push({ name, mode, text: await readFile(path, 'utf8') });
  }
  return { directory, exists: true, files };
}

/** The resources of a text of YAML documents that can be read as such; use `lintFiles` to learn of the others. */
export function parseResources(text: string): Resource[] {
  return readYaml('', text).flatMap((yaml) => {
    const { resource } = toLintDocument(yaml.value, {
      file: '',
      index: yaml.index,
      lineOf: () => null,
    });
    return resource ?? [];
  });
}

/** The resources of a tree that can be read as such. */
export function resourcesOfTree(tree: Pick<ResourceTree, 'files'>): Resource[] {
  return tree.files.flatMap(({ text }) => parseResources(text));
}

/** True for the error of a file or folder that is not there. */
export function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT';
}
