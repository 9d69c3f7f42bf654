import { lastWords, type ProcessRunner } from '../host/run-process.ts';
import { PrivateHostError } from '../private-host-error.ts';

/** How a service is, as systemd says. */
export type ServiceState = { active: string; enabled: string };

/** The systemd of the system or of the user. */
export type ServiceManager = {
  /** `running`, `degraded`, `offline`, …; null where there is no systemctl. */
  systemState(signal: AbortSignal): Promise<string | null>;
  state(service: string, signal: AbortSignal): Promise<ServiceState>;
  /** For how long it has been active, in milliseconds; null where it is not, or systemd does not tell. */
  activeFor(service: string, signal: AbortSignal): Promise<number | null>;
  /** Has systemd and Quadlet read their files anew. @throws PrivateHostError `service_failed` */
  reload(signal: AbortSignal): Promise<void>;
  /** @throws PrivateHostError `service_failed` */
  enable(service: string, signal: AbortSignal): Promise<void>;
  /** @throws PrivateHostError `service_failed` */
  act(verb: 'start' | 'stop' | 'restart', service: string, signal: AbortSignal): Promise<void>;
  disable(service: string, signal: AbortSignal): Promise<void>;
};

/** Longer than the agent may take to finish what runs, in milliseconds. */
const stopDeadline = 120_000;

export function createServiceManager(run: ProcessRunner, isRoot: boolean): ServiceManager {
  const call = (args: readonly string[], signal: AbortSignal, deadlineMilliseconds = 30_000) =>
    run('systemctl', isRoot ? args : ['--user', ...args], { signal, deadlineMilliseconds });
  const must = async (args: readonly string[], signal: AbortSignal, deadline?: number) => {
    const result = await call(args, signal, deadline);
    if (result.code === 0) return;
    const command = ['systemctl', ...(isRoot ? [] : ['--user']), ...args].join(' ');
    throw new PrivateHostError('service_failed', `${command} failed: ${lastWords(result)}`, {
      remedy: `Look at its log: journalctl ${isRoot ? '' : '--user '}-u ${args.at(-1) ?? ''} -n 50`,
      facts: { command },
    });
  };
  return {
    async systemState(signal) {
      const { isMissing, stdout, stderr } = await call(['is-system-running'], signal);
      if (isMissing) return null;
      return stdout.trim() || (stderr.trim() ? 'offline' : 'unknown');
    },
    async state(service, signal) {
      const active = await call(['is-active', service], signal);
      const enabled = await call(['is-enabled', service], signal);
      return {
        active: active.stdout.trim() || 'unknown',
        enabled: enabled.stdout.trim() || 'unknown',
      };
    },
    async activeFor(service, signal) {
      const property = 'ActiveEnterTimestampMonotonic';
      const { stdout } = await call(['show', '--property', property, '--value', service], signal);
      const since = Number(stdout.trim());
      // Microseconds of the same clock; 0 for what never was active.
      return since > 0 ? Number(process.hrtime.bigint() / 1_000n) / 1e3 - since / 1e3 : null;
    },
    reload: (signal) => must(['daemon-reload'], signal),
    enable: (service, signal) => must(['enable', service], signal),
    act: (verb, service, signal) => must([verb, service], signal, stopDeadline),
    async disable(service, signal) {
      await call(['disable', '--now', service], signal, stopDeadline);
    },
  };
}
