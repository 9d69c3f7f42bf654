/** Starting and ending the processes under measure, and reading what memory they hold. */
import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A process that answers at `url`. */
export type Service = { name: string; url: string; pid: number; stop(): Promise<void> };

/** How long a service may take to listen, in milliseconds. */
const startDeadlineMilliseconds = 20_000;

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Starts a Node program that reports `{ type: 'listening', url }` over IPC. */
export async function startService(
  name: string,
  program: string,
  environment: Record<string, string> = {},
  nodeFlags: readonly string[] = [],
): Promise<Service> {
  const child = fork(program, [], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'ignore', process.env['VIGIA_BENCHMARK_LOGS'] ? 'inherit' : 'ignore', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning', ...nodeFlags],
  });
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name} did not listen in time.`)),
      startDeadlineMilliseconds,
    );
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type !== 'listening' || !message.url) return;
      clearTimeout(timer);
      resolve(message.url);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended with ${code} before it listened.`));
    });
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended(child);
    clearTimeout(killer);
  };
  return { name, url, pid: child.pid ?? 0, stop };
}

/** Finds a port that is free now, for programs that cannot choose one themselves. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether NGINX is on PATH. */
export async function hasNginx(): Promise<boolean> {
  return promisify(execFile)('nginx', ['-v']).then(
    () => true,
    () => false,
  );
}

/** NGINX as a streaming reverse proxy with keep-alive to its upstream: one worker, as one Node process is. */
export async function startNginx(upstream: string): Promise<Service> {
  const directory = await mkdtemp(join(tmpdir(), 'vigia-nginx-'));
  const port = await freePort();
  const { host } = new URL(upstream);
  const configuration = `
daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
events { worker_connections 16384; }
http {
  access_log off; client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  upstream model { server ${host}; keepalive 128; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_read_timeout 300s;
    }
  }
}`;
  const file = join(directory, 'nginx.conf');
  await writeFile(file, configuration);
  const child = spawn('nginx', ['-c', file, '-p', directory], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (
      await fetch(`${url}/health`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await ended(child);
    await rm(directory, { recursive: true, force: true });
  };
  return { name: 'nginx', url, pid: child.pid ?? 0, stop };
}

/** Resident memory of a process, in megabytes (10^6 bytes), from /proc/PID/status. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}
