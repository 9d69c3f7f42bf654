import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Starts chat-api as the process that it is in production, from its source. */
export function runMain(env: Record<string, string>) {
  const child = fork(join(import.meta.dirname, '../main.ts'), {
    env: { PATH: process.env['PATH'], ...env },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exited, output: () => output, url: () => listeningUrl(child) };
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [{ type: string; url?: string }];
    if (message.type === 'listening' && message.url) return message.url;
  }
}
