/**
 * Builds the container image of one application: `nx run chat-api:container`, or
 * `node tools/containers/src/main.ts chat-api --base registry.example/node:24 --platform linux/arm64`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildImage } from './build-image.ts';
import type { Architecture } from './production-dependencies.ts';
import { type Application, applications } from './stage-context.ts';

const architectures: readonly Architecture[] = ['amd64', 'arm64'];
const usage = `usage: main.ts ${applications.join('|')} [--base IMAGE] [--platform linux/amd64,linux/arm64] [--tag NAME:TAG] [--tool podman|docker]`;

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n${usage}\n`);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string' },
    platform: { type: 'string' },
    tag: { type: 'string' },
    tool: { type: 'string' },
  },
});
const application = applications.find((name) => name === positionals[0]);
if (!application) refuse(`There is no application ${positionals[0] ?? ''} with an image.`);

const ownArchitecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
const platforms = (values.platform ?? `linux/${ownArchitecture}`).split(',').map((platform) => {
  const architecture = architectures.find((name) => platform === `linux/${name}`);
  return architecture ?? refuse(`The platform ${platform} is none that Vigia is built for.`);
});
const tool = values.tool ?? process.env['CONTAINER_TOOL'] ?? 'podman';
const tag = values.tag ?? `localhost/vigia-${application}:dev`;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

await buildAll(application).catch((error: NodeJS.ErrnoException) => {
  const isMissing = error.code === 'ENOENT' && error.syscall?.startsWith('spawn');
  const remedy = isMissing
    ? `${tool} is not installed: install it, or name another tool in CONTAINER_TOOL.`
    : 'If the base image could not be had, name one that this machine can reach with --base.';
  process.stderr.write(`${error.message}\n${remedy}\n`);
  process.exit(stop.signal.aborted ? 143 : 1);
});

async function buildAll(name: Application): Promise<void> {
  for (const architecture of platforms) {
    const image = await buildImage(name, {
      workspaceRoot: join(import.meta.dirname, '../../..'),
      tool,
      architecture,
      base: values.base ?? process.env['BASE_IMAGE'],
      tag: platforms.length > 1 ? `${tag}-${architecture}` : tag,
      signal: stop.signal,
      isShown: true,
    });
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    process.stdout.write(
      `${image.tag}: ${megabytes(image.size)}, of which ${megabytes(image.addedSize)} are Vigia's\n`,
    );
  }
}
