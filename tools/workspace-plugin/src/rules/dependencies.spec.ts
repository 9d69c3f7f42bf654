import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProjects, workspaceRoot } from '../testing/workspace.ts';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

interface Lockfile {
  packages: Record<string, { name?: string; resolved?: string; link?: boolean; version?: string }>;
}

async function readJson<Value>(path: string): Promise<Value> {
  return JSON.parse(await readFile(join(workspaceRoot, path), 'utf8')) as Value;
}

it('installs no build of the model engine for CUDA or Vulkan', async () => {
  const { packages } = await readJson<Lockfile>('package-lock.json');
  const accelerated = Object.entries(packages).filter(([path]) => /cuda|vulkan/i.test(path));
  expect(accelerated.length).toBeGreaterThan(0);
  const real = accelerated.filter(([, { name }]) => name !== 'empty-npm-package');
  expect(real.map(([path]) => path)).toEqual([]);
});

it('names no registry in the lockfile, so that each machine uses its own', async () => {
  const { packages } = await readJson<Lockfile>('package-lock.json');
  const bound = Object.entries(packages).filter(([, { resolved }]) => resolved?.includes('://'));
  expect(bound.map(([path]) => path)).toEqual([]);
});

it('pins every dependency to one version, the same in every project', async () => {
  const roots = [...(await readProjects()).values()].map(({ root }) => `${root}/package.json`);
  const loose: string[] = [];
  const versions = new Map<string, Set<string>>();
  for (const path of ['package.json', ...roots]) {
    const manifest = await readJson<Manifest>(path);
    const all = {
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    };
    for (const [name, version] of Object.entries(all)) {
      if (name.startsWith('@vigia/')) continue;
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) loose.push(`${path}: ${name} ${version}`);
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  expect(loose).toEqual([]);
  const different = [...versions].filter(([, found]) => found.size > 1).map(([name]) => name);
  expect(different).toEqual([]);
}, 60_000);

it('has all of Nx in one version', async () => {
  const { devDependencies = {} } = await readJson<Manifest>('package.json');
  const nx = Object.entries(devDependencies).filter(([name]) => /^(nx$|@nx\/)/.test(name));
  expect(new Set(nx.map(([, version]) => version)).size).toBe(1);
});
