import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult } from './run-command.ts';
import { type TestedProject } from './totals.ts';

interface GraphFile {
  graph: {
    nodes: Record<string, { data: { root: string; targets?: Record<string, unknown> } }>;
  };
}

/**
 * The projects that have tests, from Nx's project graph.
 *
 * @param runNx runs Nx with the arguments
 * @param targets the targets that leave a report, such as `test`
 * @throws {Error} when Nx cannot compute the graph
 */
export async function findTestedProjects(
  runNx: (args: readonly string[]) => Promise<CommandResult>,
  targets: readonly string[],
): Promise<TestedProject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-graph-'));
  try {
    const file = join(folder, 'graph.json');
    const { exitCode, output } = await runNx(['graph', `--file=${file}`]);
    if (exitCode !== 0) throw new Error(`Nx cannot compute the project graph.\n${output}`.trim());
    const { graph } = JSON.parse(await readFile(file, 'utf8')) as GraphFile;
    return Object.entries(graph.nodes)
      .flatMap(([name, { data }]) =>
        targets
          .filter((target) => data.targets?.[target] !== undefined)
          .map((target) => ({ name, root: data.root, target })),
      )
      .sort((one, other) => one.name.localeCompare(other.name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
