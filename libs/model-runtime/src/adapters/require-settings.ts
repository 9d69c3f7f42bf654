import type { ModelServerKind } from './model-server-kinds.ts';
import type { ModelServerSettings } from './adapter.ts';
import { serverError } from './server-error.ts';

/** The model file of the settings. @throws ModelServerError `settings_invalid` when none is set. */
export function requireModelPath(kind: ModelServerKind, settings: ModelServerSettings): string {
  if (settings.modelPath) return settings.modelPath;
  throw serverError(
    'settings_invalid',
    `To start a model server of the kind ${kind}, a model file is needed.`,
    'Set modelPath, or baseUrl to use a server that already runs.',
  );
}

/** Most that the kind takes, or what was asked for if that is less. */
export function limitSlots(settings: ModelServerSettings, most: number | null): number {
  const wanted = Math.max(1, settings.slots ?? 1);
  return most === null ? wanted : Math.min(wanted, most);
}
