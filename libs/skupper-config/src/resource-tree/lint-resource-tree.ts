import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type Finding } from '../finding.ts';
import { lintFiles, type LintOptions } from '../lint/lint.ts';
import { tlsKeys } from '../tls-material.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { holdsSecret, type ResourceFile } from './canonical-file.ts';
import { isMissing, readResourceTree } from './read-resource-tree.ts';
import { type SkupperPaths } from './skupper-paths.ts';

/** Checks the input of a system site on disk: every lint, the modes of its files, and its folders of certificates. */
export async function lintResourceTree(
  paths: SkupperPaths,
  options: LintOptions,
): Promise<Finding[]> {
  const tree = await readResourceTree(paths.inputResources);
  const sets = await readCertificateSets(paths.inputCertificates);
  const existingCredentials = [
    ...(options.existingCredentials ?? []),
    ...sets.filter(({ missing }) => missing.length === 0).map(({ name }) => name),
  ];
  return [
    ...lintFiles(tree.files, { ...options, existingCredentials }),
    ...tree.files.flatMap(lintFileMode),
    ...sets.flatMap(lintCertificateSet),
  ];
}

/** A file with a secret that others than its owner may read. */
export function lintFileMode(file: ResourceFile): Finding[] {
  if ((file.mode & 0o077) === 0) return [];
  const documents = readYaml(file.name, file.text).flatMap(({ index, value, lineOf }) => {
    const kind = (value as { kind?: unknown } | null)?.kind;
    return typeof kind === 'string' && holdsSecret(kind) ? [{ index, kind, line: lineOf([]) }] : [];
  });
  return documents.map(({ index, kind, line }) => ({
    rule: 'secret-file-mode',
    severity: 'error',
    file: file.name,
    document: index,
    line,
    field: '',
    kind,
    name: null,
    message: `this file holds a secret and has the mode ${file.mode.toString(8)}, so others can read it`,
    remedy: `chmod 600 ${file.name}`,
  }));
}

interface CertificateSet {
  readonly name: string;
  readonly missing: readonly string[];
}

async function readCertificateSets(directory: string): Promise<CertificateSet[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return await Promise.all(
      names.sort().map(async (name) => {
        const files = await readdir(join(directory, name));
        return { name, missing: tlsKeys.filter((key) => !files.includes(key)) };
      }),
    );
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function lintCertificateSet({ name, missing }: CertificateSet): Finding[] {
  if (missing.length === 0) return [];
  return [
    {
      rule: 'certificate-set-incomplete',
      severity: 'error',
      file: `input/certs/${name}`,
      document: 1,
      line: null,
      field: '',
      kind: null,
      name,
      message: `${missing.join(' and ')} missing, and Skupper ignores a set that is not complete without a word`,
      remedy: 'Put tls.crt, tls.key and ca.crt into the folder.',
    },
  ];
}
