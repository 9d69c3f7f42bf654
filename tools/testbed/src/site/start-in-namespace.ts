import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** How long a process may take to say that it is ready, in milliseconds: the machine may be busy. */
const startDeadline = 90_000;
/** How long it may take to end, in milliseconds, before it is killed. */
const endGrace = 15_000;

export type InsideProcess = {
  readonly child: ChildProcess;
  end(): Promise<void>;
  /** Ends it by SIGKILL: it hears nothing of it. */
  kill(): Promise<void>;
};

export type StartInsideOptions = {
  /** The words that run a program inside the namespace. */
  inside: readonly [program: string, ...parameters: string[]];
  script: string;
  environment: Record<string, string>;
  /** Sent to it at once. */
  firstMessage?: object;
  isReady: (message: Record<string, unknown>) => boolean;
  onMessage?: (message: Record<string, unknown>) => void;
  onOutput?: (text: string) => void;
};

/** Runs a script by this Node inside a namespace, with a channel to it, and waits until it is ready. */
export async function startInNamespace(options: StartInsideOptions): Promise<InsideProcess> {
  const [program, ...parameters] = options.inside;
  const child = fork(options.script, [], {
    execPath: program,
    execArgv: [...parameters, process.execPath, '--disable-warning=ExperimentalWarning'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      written = (written + text).slice(-4_000);
      options.onOutput?.(text);
    });
  }
  const ready = Promise.withResolvers<void>();
  const fail = (how: string) => ready.reject(new Error(`${options.script} ${how}: ${written}`));
  const timer = setTimeout(() => fail('was not ready in time'), startDeadline);
  child.once('error', (error) => fail(error.message));
  child.once('exit', () => fail('ended before it was ready'));
  child.on('message', (message: Record<string, unknown>) => {
    if (message['type'] === 'failed') fail(String(message['message']));
    else if (options.isReady(message)) ready.resolve();
    options.onMessage?.(message);
  });
  if (options.firstMessage) child.send(options.firstMessage);

  const isGone = () =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

  async function killNow(): Promise<void> {
    if (isGone()) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async function end(): Promise<void> {
    if (isGone()) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), endGrace);
    await gone;
    clearTimeout(kill);
  }
  try {
    await ready.promise;
    return { child, end, kill: killNow };
  } catch (error) {
    await end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
