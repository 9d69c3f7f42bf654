import { sendToParent } from './parent-link.ts';
import { SettingsError } from './read-settings.ts';

export type ServiceContext = {
  /** Aborted as soon as the service is asked to end, while it starts too. */
  signal: AbortSignal;
  env: Readonly<Record<string, string | undefined>>;
  /** Asks the service to end by itself, such as after a failure that it cannot outlive. */
  requestStop(reason: string): void;
};

export type RunningService = {
  /** Where it listens; told to the parent. */
  url: string;
  /** Ends everything that was started. The signal is aborted when the time for a clean end is over. */
  stop(signal: AbortSignal): Promise<void>;
};

export type Service = {
  name: string;
  start(context: ServiceContext): Promise<RunningService>;
  /** How long a clean end may take, in milliseconds, before the process exits anyway; default 4,000. */
  stopDeadlineMilliseconds?: number;
  /** Told of the failure that ends the process; default: it is written to stderr. */
  onFailure?(error: unknown): void;
};

/** Exit codes: 0 asked to end and did, 1 failed, 2 the settings are wrong. */
const exitCodes = { clean: 0, failed: 1, settings: 2 } as const;

/**
 * Runs a process around a service: starts it, tells the parent where it listens, and ends it cleanly
 * on SIGTERM, SIGINT, or when the parent that holds the IPC channel is gone. A second signal, or the
 * deadline, ends the process at once.
 */
export async function runService(service: Service): Promise<void> {
  const { name, stopDeadlineMilliseconds = 4000 } = service;
  const stopRequested = new AbortController();
  let running: RunningService | undefined;

  function fail(error: unknown, code: number): never {
    if (service.onFailure) service.onFailure(error);
    else process.stderr.write(`${name}: ${describeFailure(error)}\n`);
    process.exit(code);
  }

  async function stop(reason: string): Promise<void> {
    if (stopRequested.signal.aborted) {
      if (reason.startsWith('SIG')) process.exit(exitCodes.failed);
      return;
    }
    stopRequested.abort(new Error(`The service was asked to end: ${reason}.`));
    // Still starting: `start` sees the abort, and the code after it ends the process.
    const deadline = AbortSignal.timeout(stopDeadlineMilliseconds);
    const force = setTimeout(() => process.exit(exitCodes.failed), stopDeadlineMilliseconds + 500);
    force.unref();
    if (!running) return;
    try {
      await running.stop(deadline);
      process.exit(exitCodes.clean);
    } catch (error) {
      fail(error, exitCodes.failed);
    }
  }

  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  if (process.send) process.on('disconnect', () => void stop('the parent process is gone'));
  // Whoever read what it says may be gone: no reason to end otherwise than cleanly.
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => fail(withoutMessage(error), exitCodes.failed));

  try {
    running = await service.start({
      signal: stopRequested.signal,
      env: process.env,
      requestStop: (reason) => void stop(reason),
    });
  } catch (error) {
    if (stopRequested.signal.aborted) process.exit(exitCodes.clean);
    sendToParent({ type: 'failed', message: describeFailure(error) });
    fail(error, error instanceof SettingsError ? exitCodes.settings : exitCodes.failed);
  }
  if (stopRequested.signal.aborted) {
    await running.stop(AbortSignal.timeout(stopDeadlineMilliseconds)).catch(() => undefined);
    process.exit(exitCodes.clean);
  }
  sendToParent({ type: 'listening', url: running.url });
}

function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : 'failed for a reason that is no error';
}

/** What is thrown out of the blue can quote what a person wrote: only its name and place are told. */
function withoutMessage(error: unknown): Error {
  const { name, stack = '' } = error instanceof Error ? error : new Error();
  const frames = stack.split('\n').filter((line) => /^ +at .+:\d+:\d+\)?$/.test(line));
  return new Error([`ended by an unexpected ${name}`, ...frames.slice(0, 10)].join('\n'));
}
