import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Architecture } from './production-dependencies.ts';
import { run } from './run.ts';
import { type Application, stageContext } from './stage-context.ts';

export type BuildOptions = {
  workspaceRoot: string;
  /** podman or docker. */
  tool: string;
  architecture: Architecture;
  /** The image to build on; left out, that of the Containerfile. */
  base?: string | undefined;
  /** The name and tag of the image. */
  tag: string;
  signal?: AbortSignal;
  isShown?: boolean;
};

export type BuiltImage = {
  tag: string;
  /** In bytes, the base image included. */
  size: number;
  /** In bytes, what Vigia adds to the base image. */
  addedSize: number;
};

/**
 * Builds the image of an application that was built before.
 * @throws Error with the last lines of the tool
 */
export async function buildImage(
  application: Application,
  options: BuildOptions,
): Promise<BuiltImage> {
  const { workspaceRoot, tool, architecture, base, tag, signal, isShown } = options;
  const context = await stageContext(application, { workspaceRoot, architecture });
  const labels = await imageLabels(application, workspaceRoot);
  const shown = { ...(signal && { signal }), ...(isShown && { isShown }) };
  await run(
    tool,
    [
      'build',
      // The form of OCI has no place for a health check.
      ...(tool.endsWith('podman') ? ['--format', 'docker'] : []),
      ...['--platform', `linux/${architecture}`],
      ...['--file', join(workspaceRoot, 'apps', application, 'Containerfile')],
      ...['--tag', tag],
      ...(base ? ['--build-arg', `BASE=${base}`] : []),
      ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
      context,
    ],
    shown,
  );
  return { tag, size: await imageSize(tool, tag), addedSize: await folderSize(context) };
}

/** See https://github.com/opencontainers/image-spec/blob/main/annotations.md. */
async function imageLabels(
  application: Application,
  workspaceRoot: string,
): Promise<Record<string, string>> {
  const { description, version, license } = JSON.parse(
    await readFile(join(workspaceRoot, 'apps', application, 'package.json'), 'utf8'),
  ) as { description: string; version: string; license: string };
  // Outside of a clone, as in a source archive, nobody knows.
  const revision = await run('git', ['rev-parse', 'HEAD'], { directory: workspaceRoot }).catch(
    () => '',
  );
  return {
    'org.opencontainers.image.title': `vigia-${application}`,
    'org.opencontainers.image.description': description,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.licenses': license,
    'org.opencontainers.image.vendor': 'Vigia',
    ...(revision && { 'org.opencontainers.image.revision': revision.trim() }),
  };
}

async function imageSize(tool: string, tag: string): Promise<number> {
  const [image] = JSON.parse(await run(tool, ['image', 'inspect', tag])) as { Size: number }[];
  return image?.Size ?? 0;
}

async function folderSize(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
