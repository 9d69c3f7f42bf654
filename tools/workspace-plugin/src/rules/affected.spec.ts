import { type Project, readProjects, runNx } from '../testing/workspace.ts';

let projects: Map<string, Project>;

beforeAll(async () => {
  projects = await readProjects();
}, 60_000);

/** The project itself and all that depend on it, directly or not, that have the target. */
function dependents(name: string): string[] {
  const found = new Set([name]);
  for (const candidate of found) {
    for (const [other, { dependencies }] of projects) {
      if (dependencies.includes(candidate)) found.add(other);
    }
  }
  return [...found].sort();
}

async function affectedBy(file: string): Promise<string[]> {
  const output = await runNx(['show', 'projects', '--affected', `--files=${file}`, '--json']);
  return (JSON.parse(output) as string[]).sort();
}

it.each(['site-trust', 'conversations', 'api-contract'])(
  'runs, after a change in libs/%s, what depends on it and nothing else',
  async (name) => {
    const expected = dependents(name);
    expect(expected.length).toBeGreaterThan(1);
    expect(expected.length).toBeLessThan(projects.size);
    expect(await affectedBy(`libs/${name}/src/index.ts`)).toEqual(expected);
  },
  60_000,
);

it('runs only the tests of the documentation after a change of a page', async () => {
  expect(await affectedBy('CONTRIBUTING.md')).toEqual(['workspace-plugin']);
}, 60_000);
