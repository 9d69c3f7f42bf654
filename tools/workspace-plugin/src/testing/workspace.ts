import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The real workspace that these tests protect. */
export const workspaceRoot = join(import.meta.dirname, '../../../..');

/** A project as Nx sees it. */
export interface Project {
  root: string;
  tags: string[];
  /** The projects that it depends on directly. */
  dependencies: string[];
}

/**
 * Runs a command of an installed package, as `npx` would, and gives what it writes to standard output.
 *
 * @param entry its entry file, relative to node_modules
 * @throws {Error} with its output when it fails
 */
export async function runPackage(
  entry: string,
  args: readonly string[],
  root: string = workspaceRoot,
): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  // Nx asks its tasks for colours, which would end up in what is read here.
  env['FORCE_COLOR'] = '0';
  env['PATH'] = `${dirname(process.execPath)}:${env['PATH']}`;
  for (const name of Object.keys(env)) {
    // This test may itself run under Nx and jest, which tell their children who they are.
    if (/^(NX_(TASK|WORKSPACE|CACHE)|JEST_|NODE_OPTIONS$)/.test(name)) delete env[name];
  }
  const file = join(workspaceRoot, 'node_modules', entry);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], {
      cwd: root,
      env,
      maxBuffer: 64 * 2 ** 20,
      timeout: 240_000,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${entry} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** Runs Nx and gives what it writes to standard output. */
export function runNx(args: readonly string[], root?: string): Promise<string> {
  return runPackage('nx/dist/bin/nx.js', args, root);
}

/** The projects of the workspace by name, from the graph that Nx computes anew. */
export async function readProjects(): Promise<Map<string, Project>> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-graph-'));
  try {
    const file = join(folder, 'graph.json');
    await runNx(['graph', `--file=${file}`]);
    const { graph } = JSON.parse(await readFile(file, 'utf8')) as {
      graph: {
        nodes: Record<string, { data: { root: string; tags?: string[] } }>;
        dependencies: Record<string, { target: string }[]>;
      };
    };
    return new Map(
      Object.entries(graph.nodes).map(([name, { data }]) => [
        name,
        {
          root: data.root,
          tags: data.tags ?? [],
          dependencies: (graph.dependencies[name] ?? [])
            .map(({ target }) => target)
            .filter((target) => target in graph.nodes),
        },
      ]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
