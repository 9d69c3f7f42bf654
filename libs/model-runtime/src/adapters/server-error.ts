import { ModelServerError } from '../model-server.ts';

/** Why a model server could not be used, as stable codes. */
export type ModelServerErrorCode =
  /** The program is not installed, or not where it was said to be. */
  | 'program_missing'
  /** The settings lack something, or ask for what this kind does not do. */
  | 'settings_invalid'
  /** The process ended before it answered. */
  | 'exited_at_start'
  /** It was well, and ended. */
  | 'crashed'
  /** The model file cannot be loaded by this server. */
  | 'model_not_loadable'
  /** It did not become ready in its time. */
  | 'start_timed_out'
  /** Another process answers at the port. */
  | 'port_owned_by_another'
  /** It refuses our key, or accepts any. */
  | 'key_refused'
  /** It says that it is well, but completes nothing. */
  | 'completion_failed'
  /** It serves another model than the wanted one. */
  | 'model_not_served'
  /** Nothing answers at the address. */
  | 'unreachable';

/** Makes the error of a model server: what happened, and what to do next. It holds no text of the server. */
export function serverError(
  code: ModelServerErrorCode,
  message: string,
  remedy: string,
  options: { cause?: unknown } = {},
): ModelServerError {
  const error = new ModelServerError({ code, message, remedy, diagnostics: '' });
  if (options.cause !== undefined) error.cause = options.cause;
  return error;
}
