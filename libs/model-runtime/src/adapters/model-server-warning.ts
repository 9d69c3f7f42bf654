/** Something about a running model server that its operator has to mend. */
export type ModelServerWarning = {
  readonly code:
    /** It listens on more than loopback. */
    | 'model_server_exposed'
    /** It accepts any key. */
    | 'model_server_open'
    /** It cannot be seen here where it listens. */
    | 'model_server_unseen';
  readonly message: string;
  readonly remedy: string;
  readonly address?: string;
  readonly port?: number;
};
