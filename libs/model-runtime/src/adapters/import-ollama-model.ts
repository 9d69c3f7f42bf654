import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ModelServerAddress, ModelServerSettings } from './adapter.ts';
import { askForJson } from './ask-server.ts';
import { lookUp, textAt } from './look-up.ts';
import { createOllamaEnvironment } from './ollama-environment.ts';
import { runCommand } from './run-command.ts';
import { serverError } from './server-error.ts';

/**
 * Brings the GGUF file into the blob store of an Ollama that we started, unless the store has it.
 * Ollama copies the file: the store needs its size once more.
 * @throws ModelServerError `model_not_loadable`
 */
export async function importOllamaModel(
  address: ModelServerAddress,
  settings: ModelServerSettings,
  signal: AbortSignal,
): Promise<void> {
  const known = lookUp(await askForJson(address, { path: '/api/tags' }, signal), 'models');
  const names = Array.isArray(known) ? known.map((model) => textAt(model, 'name')) : [];
  if (names.includes(settings.modelId) || names.includes(`${settings.modelId}:latest`)) return;

  const directory = await mkdtemp(join(settings.runtimeDirectory, 'modelfile-'));
  try {
    const modelfile = join(directory, 'Modelfile');
    await writeFile(modelfile, `FROM ${settings.modelPath}\n`, { mode: 0o600 });
    const program = settings.command ?? ['ollama'];
    const exitCode = await runCommand([...program, 'create', settings.modelId, '-f', modelfile], {
      environment: createOllamaEnvironment(settings, new URL(address.baseUrl).host),
      workingDirectory: directory,
      limitMilliseconds: 5 * 60_000,
      signal,
    });
    if (exitCode !== 0)
      throw serverError(
        'model_not_loadable',
        'Ollama did not take the model file.',
        'See whether it is a whole GGUF file, and whether the disk has room for a second copy of it.',
      );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
