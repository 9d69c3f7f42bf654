import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import type { Model } from '@vigia/api-contract';
import { createLogger } from '@vigia/observability';

import type { ModelServerKind } from '../model-server-kinds.ts';
import type { ModelServerSettings } from '../adapter.ts';
import { findAdapter } from '../find-adapter.ts';
import type { ModelServerWarning } from '../model-server-warning.ts';
import type { SupervisedModelServer } from '../supervised-model-server.ts';
import { superviseModelServer } from '../supervise-model-server.ts';
import type { ReplayOptions } from './replay-server.ts';

/** What goes wrong with a replayed program, besides what goes wrong with the server. */
export type ProgramFaults = ReplayOptions & { exitAtOnce?: number; say?: string };

/** The command of a program that replays a kind. */
export function replayCommand(kind: ModelServerKind, faults: ProgramFaults = {}): string[] {
  const program = join(import.meta.dirname, 'run-replay-server.ts');
  return [process.execPath, program, kind, JSON.stringify(faults)];
}

export type Harness = {
  server: SupervisedModelServer;
  states: Model['state'][];
  warnings: ModelServerWarning[];
  logged: string[];
  settings: ModelServerSettings;
};

const cleanUps: (() => Promise<unknown>)[] = [];

/** Supervises a model server in a folder of its own; `endHarnesses` ends it. */
export async function supervise(
  kind: ModelServerKind,
  given: Partial<ModelServerSettings>,
): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-adapter-'));
  const runtimeDirectory = given.runtimeDirectory ?? folder;
  const started: { server?: SupervisedModelServer } = {};
  cleanUps.push(async () => {
    await started.server?.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(runtimeDirectory, { recursive: true, force: true });
  });
  const settings = { modelPath: '/a/model', modelId: 'a-model', runtimeDirectory, ...given };
  const states: Model['state'][] = [];
  const warnings: ModelServerWarning[] = [];
  const logged: string[] = [];
  const server = await superviseModelServer({
    adapter: findAdapter(kind, settings.backend),
    settings,
    logger: createLogger({ name: 'test', destination: { write: (line) => logged.push(line) } }),
    onState: (model) => states.push(model.state),
    onWarning: (warning) => warnings.push(warning),
    firstDelayMilliseconds: 20,
    maximumTries: 2,
    watchMilliseconds: 50,
  });
  started.server = server;
  return { server, states, warnings, logged, settings };
}

/** Ends what a test began. */
export async function endHarnesses(): Promise<void> {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
}

/** A program named by a variable, else one of that name on PATH; null where there is neither. */
export function findProgram(variable: string, name: string | null): string | null {
  const named = process.env[variable];
  if (named) return named;
  if (name === null) return null;
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return places.find((place) => existsSync(place)) ?? null;
}
