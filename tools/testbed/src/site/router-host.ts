/**
 * Runs inside a namespace, started by start-router-host.ts with an IPC channel: one site's router, at the
 * private site with its watchdog; at the public site a door through which the tests reach chat-api, a Unix
 * socket, because a socket in the file system crosses namespaces and a port does not.
 */
import { createServer, connect } from 'node:net';

import { keepRouter, type KeptRouter, type LinkWatchdog, watchLink } from '@vigia/router-network';

import type { HostEvent, HostOrder, HostSettings } from './host-messages.ts';

const tell = (event: HostEvent) => {
  if (process.connected) process.send?.(event);
};

async function run(settings: HostSettings): Promise<void> {
  const { program, site, watch } = settings;
  let watchdog: LinkWatchdog | undefined;
  const router: KeptRouter = await keepRouter(
    {
      program,
      ...site,
      startDeadline: 60_000,
      onLine: (line) => tell({ type: 'line', line }),
      onEvent: (event) => tell({ type: 'router', event }),
    },
    new AbortController().signal,
  );
  if (watch) {
    watchdog = watchLink({
      ...site,
      linkName: watch.linkName,
      endpoint: watch.linkEndpoint,
      restart: (reason) => router.replace(reason),
      onEvent: (event) => tell({ type: 'watchdog', event }),
    });
  }
  if (settings.door) openDoor(settings.door);

  const end = async () => {
    await watchdog?.stop();
    await router.stop(5_000);
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('disconnect', () => void end());
  process.on('message', (order: HostOrder) => {
    void (async () => {
      if (order.type === 'kill-router') process.kill((await router.routerPid()) ?? 0, 'SIGKILL');
      else if (order.type === 'status') {
        tell({
          type: 'status',
          id: order.id,
          status: {
            isRunning: router.isRunning,
            restarts: router.restarts,
            link: watchdog?.link ?? null,
          },
        });
      }
    })();
  });
  tell({ type: 'ready' });
}

function openDoor({ socketPath, port }: { socketPath: string; port: number }): void {
  createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  }).listen(socketPath);
}

process.once('message', (settings: HostSettings) => {
  run(settings).catch((error: unknown) => {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  });
});
