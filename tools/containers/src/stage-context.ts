import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type Architecture, productionDependencies } from './production-dependencies.ts';

/** The applications that have an image. */
export const applications = ['chat-api', 'chat-ui', 'private-site-agent'] as const;
export type Application = (typeof applications)[number];

/** What of a package is for building it, never for running it. */
const leftOut =
  /node-llama-cpp\/(?:llama\/(?!binariesGithubRelease|llama\.cpp\.info|package\.json)[^/]+|templates|bins)$|\.(?:map|[cm]?ts|md|spec\.[cm]?js)$/;

const stagers: Record<
  Application,
  (from: string, to: string, root: string, architecture: Architecture) => Promise<void>
> = {
  'chat-api': (from, to) => cp(join(from, 'dist'), to, { recursive: true }),

  'chat-ui': async (from, to) => {
    await cp(join(from, 'nginx'), join(to, 'nginx'), { recursive: true });
    // NGINX sends what is gzipped; for Brotli it needs a module that its own builds lack.
    await cp(join(from, 'dist'), join(to, 'page'), {
      recursive: true,
      filter: (path) => !path.endsWith('.br'),
    });
  },

  'private-site-agent': async (from, to, root, architecture) => {
    await cp(join(from, 'dist'), join(to, 'app'), { recursive: true });
    await mkdir(join(to, 'state', 'vigia'), { recursive: true });
    const locations = await productionDependencies(root, 'node-llama-cpp', architecture);
    for (const location of locations) {
      const target = join(to, 'app', location);
      await mkdir(dirname(target), { recursive: true });
      await cp(join(root, location), target, {
        recursive: true,
        // What lies below another package comes with its own entry, or is not needed.
        filter: (path) =>
          !leftOut.test(path) &&
          !path.slice(join(root, location).length + 1).startsWith('node_modules'),
      });
    }
  },
};

/**
 * Lays out all that goes into an application's image, and nothing else, for one processor: what was
 * built, and the packages that it needs at run time.
 */
export async function stageContext(
  application: Application,
  { workspaceRoot, architecture }: { workspaceRoot: string; architecture: Architecture },
): Promise<string> {
  const context = join(workspaceRoot, 'dist', 'containers', `${application}-${architecture}`);
  await rm(context, { recursive: true, force: true });
  await mkdir(context, { recursive: true });
  const from = join(workspaceRoot, 'apps', application);
  await stagers[application](from, context, workspaceRoot, architecture);
  return context;
}
