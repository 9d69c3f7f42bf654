import { run } from './run.ts';

/** As npm tells of an installed package: https://docs.npmjs.com/cli/commands/npm-query. */
type InstalledPackage = { name: string; location: string; os?: string[]; cpu?: string[] };

/** The processor, in the words of container images and in those of Node. */
const processors = { amd64: 'x64', arm64: 'arm64' } as const;
export type Architecture = keyof typeof processors;

/**
 * Packages that programs bring, and that what runs in the image never loads: a compiler's, and those
 * which stand in for the builds of platforms that are left out.
 */
const neverLoaded = ['typescript', 'empty-npm-package', 'cmake-js', 'node-api-headers'];

/**
 * The folders, from the workspace's root, of a package and of all that it needs at run time on one
 * processor: as installed, so as the lockfile has it.
 */
export async function productionDependencies(
  workspaceRoot: string,
  packageName: string,
  architecture: Architecture,
): Promise<string[]> {
  const selector = `#${packageName}, #${packageName} *`;
  const found = JSON.parse(
    await run('npm', ['query', selector], { directory: workspaceRoot }),
  ) as InstalledPackage[];
  if (found.length === 0) {
    throw new Error(`${packageName} is not installed. Run npm ci, then this again.`);
  }
  return found
    .filter(({ name }) => !neverLoaded.includes(name))
    .filter((each) => runsOn(each, processors[architecture]))
    .map(({ location }) => location);
}

function runsOn({ name, os, cpu }: InstalledPackage, processor: string): boolean {
  // @node-llama-cpp/linux-arm64 claims both processors; its name tells the truth.
  const named = /linux-(x64|arm64)/.exec(name)?.[1];
  if (named) return named === processor;
  return (!os || os.includes('linux')) && (!cpu || cpu.includes(processor));
}
