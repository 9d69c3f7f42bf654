import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ModelServerSettings } from './adapter.ts';
import { requireModelPath } from './require-settings.ts';
import { runCommand } from './run-command.ts';
import { serverError } from './server-error.ts';

/** A home of its own, since `ilab model serve` rewrites the configuration that it finds. */
export function createIlabEnvironment(settings: ModelServerSettings): Record<string, string> {
  const home = join(settings.runtimeDirectory, 'ilab');
  return {
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    HF_HUB_OFFLINE: '1',
    // Without CUDA it would sleep 30 s at the end to wait for a GPU.
    ILAB_MAX_STABLE_VRAM_WAIT: '0',
    PYTHONUNBUFFERED: '1',
  };
}

/**
 * Makes InstructLab's home where it is not there yet. `ilab config init` clones a taxonomy from the
 * network unless there is something in its place, so something is put there.
 * @throws ModelServerError `program_missing` or `settings_invalid`
 */
export async function prepareIlabHome(
  settings: ModelServerSettings,
  signal: AbortSignal,
): Promise<void> {
  const environment = createIlabEnvironment(settings);
  const { XDG_CONFIG_HOME: config = '', XDG_DATA_HOME: data = '' } = environment;
  if (existsSync(join(config, 'instructlab/config.yaml'))) return;
  const taxonomy = join(data, 'instructlab/taxonomy');
  await mkdir(taxonomy, { recursive: true, mode: 0o700 });
  await writeFile(join(taxonomy, 'README.md'), 'Serving needs no taxonomy.\n');

  const program = settings.command ?? ['ilab'];
  const modelPath = requireModelPath('ilab', settings);
  const init = ['config', 'init', '--non-interactive', '--model-path', modelPath];
  const exitCode = await runCommand([...program, ...init], {
    environment,
    workingDirectory: settings.runtimeDirectory,
    limitMilliseconds: 2 * 60_000,
    signal,
  });
  if (exitCode === 0) return;
  throw exitCode === null
    ? serverError(
        'program_missing',
        `The program ${program[0] ?? 'ilab'} cannot be started.`,
        'Install InstructLab (pip install instructlab==0.26.1, with Python 3.11), and name the path of ilab.',
      )
    : serverError(
        'settings_invalid',
        `InstructLab could not make its configuration (exit code ${exitCode}).`,
        'Run "ilab config init" by hand to see why.',
      );
}
