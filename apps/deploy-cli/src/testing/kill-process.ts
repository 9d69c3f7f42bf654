import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';

import { build } from 'esbuild';

/** How a process ended, and how many bytes it had sent to the API server by then. */
export type Ended = { code: number | null; signal: NodeJS.Signals | null; sent: number };

/** Builds the command into one file, as `nx build deploy-cli` does, and returns its name. */
export async function buildVigia(directory: string): Promise<string> {
  const outfile = path.join(directory, 'main.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, '..', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'error',
  });
  return outfile;
}

/**
 * Runs the built command as a process of its own, and kills it without warning (SIGKILL) once it has sent the API
 * server so many bytes: any moment of what it says, whatever the speed of this machine.
 * @param argv without `--kubeconfig`
 * @param options.killAfter bytes; Infinity lets it end by itself
 */
export async function runUntilKilled(
  program: string,
  argv: readonly string[],
  options: { directory: string; kubeconfig: string; killAfter: number },
): Promise<Ended> {
  const { directory, killAfter } = options;
  const config = JSON.parse(readFileSync(options.kubeconfig, 'utf8')) as {
    clusters: { cluster: { server: string } }[];
  };
  const [entry] = config.clusters;
  if (entry === undefined) throw new Error('the kubeconfig names no cluster');
  const target = new URL(entry.cluster.server);
  let sent = 0;
  let kill: () => void = () => undefined;
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    client.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      if (sent >= killAfter) kill();
    });
    client.pipe(server).pipe(client);
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  entry.cluster.server = `https://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const kubeconfig = path.join(directory, 'kubeconfig-of-process');
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  try {
    const child = spawn(process.execPath, [program, ...argv, '--kubeconfig', kubeconfig], {
      cwd: directory,
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], HOME: directory },
    });
    kill = () => child.kill('SIGKILL');
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { code, signal, sent };
  } finally {
    for (const socket of sockets) socket.destroy();
    relay.close();
  }
}
