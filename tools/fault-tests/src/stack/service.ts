/** Starting and ending Vigia's services as the processes that they are. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Service = {
  readonly url: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Sends a signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
};

/** How long a service may take to listen, in milliseconds: the machine may be busy. */
const startDeadlineMilliseconds = 60_000;

const applications = join(import.meta.dirname, '../../../../apps');

/**
 * Starts an application from its source.
 * @param onOutput is given all that it writes
 * @throws Error with what it wrote when it ends before it listens
 */
export async function startService(
  name: 'chat-api' | 'private-site-agent',
  environment: Record<string, string>,
  onOutput: (text: string) => void,
): Promise<Service> {
  const child = fork(join(applications, name, 'src/main.ts'), [], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      ...environment,
    },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      written = (written + text).slice(-4000);
      onOutput(text);
    });
  }
  const url = await new Promise<string>((resolve, reject) => {
    const refuse = (how: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${name} ${how}: ${written}`));
    };
    const timer = setTimeout(() => refuse('did not listen in time'), startDeadlineMilliseconds);
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type !== 'listening' || message.url === undefined) return;
      clearTimeout(timer);
      resolve(message.url);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      refuse('ended before it listened');
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    child,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}
