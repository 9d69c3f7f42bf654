import type { ModelServerAdapter, ModelServerAddress } from './adapter.ts';
import { asksForKey } from './await-readiness.ts';
import { findExposures } from './find-exposure.ts';
import type { ModelServerWarning } from './model-server-warning.ts';

/** All that is wrong with how a running server can be reached. Asked while it is idle. */
export async function findWarnings(
  adapter: ModelServerAdapter,
  address: ModelServerAddress,
  pids: readonly number[] | null,
  signal: AbortSignal,
): Promise<ModelServerWarning[]> {
  const warnings: ModelServerWarning[] = [...findExposuresOf(address, pids)];
  if ((await asksForKey(adapter, address, signal)) === false)
    warnings.push({
      code: 'model_server_open',
      message: 'The model server accepts any key: every program of this machine can use it.',
      remedy: 'Start it with a key, as docs/model-servers.md shows for each kind.',
    });
  return warnings;
}

/** Where it listens; for a server on another host nothing can be seen. */
export function findExposuresOf(
  address: ModelServerAddress,
  pids: readonly number[] | null,
): ModelServerWarning[] {
  const { hostname, port, protocol } = new URL(address.baseUrl);
  const portNumber = Number(port || (protocol === 'https:' ? 443 : 80));
  if (!/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
    return [
      {
        code: 'model_server_exposed',
        address: hostname,
        port: portNumber,
        message: `The model server is on another host (${hostname}): it listens on a network, and prompts travel over it.`,
        remedy:
          'Run the agent on the host of the model server and let that listen on 127.0.0.1 only.',
      },
    ];
  // A container engine publishes the port by a process that is not ours, so the port itself is looked at too.
  const byPort = findExposures({ port: portNumber });
  const byProcess = pids ? findExposures({ pids }) : [];
  if (byPort === null || byProcess === null)
    return [
      {
        code: 'model_server_unseen',
        message: 'This system does not tell where the model server listens.',
        remedy: 'See for yourself that it listens on 127.0.0.1 only.',
      },
    ];
  const known = new Map(
    [...byPort, ...byProcess].map((found) => [`${found.address} ${found.port}`, found]),
  );
  return [...known.values()];
}
