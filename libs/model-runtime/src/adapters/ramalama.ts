import { createHash } from 'node:crypto';

import type { LaunchPlan, ModelServerAdapter, ModelServerSettings } from './adapter.ts';
import { llamaCppFailures } from './llama-cpp-failures.ts';
import { llamaServerAdapter, llamaServerEnvironment } from './llama-server.ts';
import { limitSlots, requireModelPath } from './require-settings.ts';
import { runCommand } from './run-command.ts';
import { serverError } from './server-error.ts';

/**
 * RamaLama (seen: 0.25.0) runs llama-server in a container. The container outlives whoever started it, so
 * it has a name that follows from the runtime directory, and one that was left behind is stopped first.
 */
export const ramalamaAdapter: ModelServerAdapter = {
  ...llamaServerAdapter,
  kind: 'ramalama',

  async prepare(settings, signal) {
    if (runsWithoutContainer(settings)) return;
    await runCommand([...commandOf(settings), 'stop', '--ignore', containerNameOf(settings)], {
      environment: {},
      workingDirectory: settings.runtimeDirectory,
      limitMilliseconds: 60_000,
      signal,
    });
  },

  plan(settings, { port, apiKey }): LaunchPlan {
    const slots = limitSlots(settings, null);
    const bare = runsWithoutContainer(settings);
    // Inside the container llama-server listens on every address of the container; --host is where the
    // container's port is published.
    const switches = Object.entries(llamaServerEnvironment).map(
      ([name, value]) => `${name}=${value}`,
    );
    return {
      command: [
        ...commandOf(settings),
        'serve',
        ...['--host', '127.0.0.1', '--port', String(port)],
        ...['--ctx-size', String((settings.contextTokens ?? 4096) * slots)],
        ...(settings.threads ? ['--threads', String(settings.threads)] : []),
        ...['--webui', 'off', '--pull', 'missing'],
        `--runtime-args=--parallel ${slots} --reasoning-format deepseek`,
        // By name only: podman takes the value of the key from its own environment.
        ...(bare ? [] : ['--name', containerNameOf(settings), '--env', 'LLAMA_API_KEY']),
        ...(bare ? [] : switches.flatMap((variable) => ['--env', variable])),
        `file://${requireModelPath('ramalama', settings)}`,
      ],
      environment: { LLAMA_API_KEY: apiKey, ...llamaServerEnvironment },
      stopGraceMilliseconds: 20_000,
      knownFailures: [
        {
          pattern: /(No container manager|neither podman nor docker|engine .*not found)/i,
          error: () =>
            serverError(
              'program_missing',
              'RamaLama finds no container engine.',
              'Install podman, or put llama-server on PATH and give the command "ramalama --nocontainer".',
            ),
        },
        ...llamaCppFailures,
      ],
      installHint: 'Install RamaLama (pip install ramalama), and name the path of its program.',
      portOwner: bare ? 'tree' : 'other',
    };
  },
};

function commandOf(settings: ModelServerSettings): readonly string[] {
  return settings.command ?? ['ramalama'];
}

/** `ramalama --nocontainer` runs the llama-server on PATH, and takes no container name. */
function runsWithoutContainer(settings: ModelServerSettings): boolean {
  return commandOf(settings).includes('--nocontainer');
}

/** The same for the same site after a restart, another for another site of this machine. */
export function containerNameOf({ runtimeDirectory }: { runtimeDirectory: string }): string {
  return `vigia-${createHash('sha256').update(runtimeDirectory).digest('hex').slice(0, 12)}`;
}
