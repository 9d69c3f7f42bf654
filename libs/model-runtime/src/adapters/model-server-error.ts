/** Why a model server could not be used. */
export type ModelServerErrorCode =
  /** The program is not installed, or not where it was said to be. */
  | 'program_missing'
  /** The settings lack something, or ask for what this kind does not do. */
  | 'settings_invalid'
  /** The process ended before it answered. */
  | 'exited_at_start'
  /** The model file cannot be loaded by this server. */
  | 'model_not_loadable'
  /** It did not become ready in its time. */
  | 'start_timed_out'
  /** Another process answers at the port. */
  | 'port_owned_by_another'
  /** It refuses our key, or needs one. */
  | 'key_refused'
  /** It says that it is well, but completes nothing. */
  | 'completion_failed'
  /** It serves another model than the wanted one. */
  | 'model_not_served'
  /** Nothing answers at the address. */
  | 'unreachable';

/** A model server that cannot be used: what happened (`message`) and what to do next (`remedy`). */
export class ModelServerError extends Error {
  readonly code: ModelServerErrorCode;
  readonly remedy: string;

  constructor(code: ModelServerErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelServerError';
    this.code = code;
    this.remedy = remedy;
  }
}
