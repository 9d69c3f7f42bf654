import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Model } from '@vigia/api-contract';
import {
  describeModelFile,
  type ModelServerWarning,
  openModelServer,
  type OpenedModelServer,
} from '@vigia/model-runtime';
import type { Logger } from '@vigia/observability';

import type { AgentSettings } from './settings.ts';

export type OpenModelServerOf = {
  settings: AgentSettings;
  logger: Logger;
  onState: (model: Model) => void;
  /** Told of each thing about the server that the operator has to mend, such as that it listens on more than loopback. */
  onWarning: (warning: ModelServerWarning) => void;
};

/** Starts, or attaches to, the model server that the settings ask for. @throws ModelServerError */
export async function openModelServerOf(options: OpenModelServerOf): Promise<OpenedModelServer> {
  const { settings, logger, onState, onWarning } = options;
  const kind = settings.VIGIA_MODEL_SERVER;
  const modelPath = settings.VIGIA_MODEL_FILE;
  const shared = {
    standIn: settings.VIGIA_MODEL_STAND_IN,
    logger,
    onState,
  };
  const size = {
    slots: settings.VIGIA_MODEL_SLOTS,
    contextTokens: settings.VIGIA_MODEL_CONTEXT_TOKENS,
    threads: settings.VIGIA_MODEL_THREADS,
  };
  if (kind === 'embedded') {
    return openModelServer({ kind, modelPath: modelPath ?? '', ...size, ...shared });
  }
  const names = modelPath === undefined ? undefined : describeModelFile(modelPath);
  const modelId = settings.VIGIA_MODEL_ID ?? names?.id ?? 'default';
  const reasons = settings.VIGIA_MODEL_REASONS ?? /(^|[^a-z])r1([^a-z0-9]|$)/.test(modelId);
  const apiKey =
    settings.VIGIA_MODEL_SERVER_KEY_FILE === undefined
      ? undefined
      : (await readFile(settings.VIGIA_MODEL_SERVER_KEY_FILE, 'utf8')).trim();
  const given = <Value extends object>(value: Value) =>
    Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
      [Key in keyof Value]?: Exclude<Value[Key], undefined>;
    };
  return openModelServer({
    kind,
    settings: {
      modelId,
      reasons,
      runtimeDirectory: join(settings.VIGIA_DATA_DIRECTORY, 'model-server'),
      ...given({
        modelPath,
        apiKey,
        command: settings.VIGIA_MODEL_SERVER_COMMAND,
        baseUrl: settings.VIGIA_MODEL_SERVER_URL,
        backend: settings.VIGIA_MODEL_SERVER_BACKEND,
        ...size,
      }),
    },
    modelName: names?.name,
    reasons,
    onWarning,
    ...shared,
  });
}
