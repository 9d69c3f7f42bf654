/** What the parent tells a new embedded server, once. The key travels here and nowhere else. */
export type StartMessage = {
  type: 'start';
  modelPath: string;
  /** What `/v1/models` calls it. */
  modelId: string;
  /** Every request but a bare `/health` must carry this. */
  apiKey: string;
  /** Generations at once. */
  slots: number;
  /** Tokens of context for each slot; null chooses what the model and the memory allow. */
  contextTokens: number | null;
  /** Compute threads; null chooses for the cores at hand. */
  threads: number | null;
  /** A single step of the model (one token, or one slice of a prompt) that takes longer ends the process. */
  stepTimeoutMilliseconds: number;
  /** Nice value of the process, so that the agent stays responsive beside it. */
  niceness: number;
};

/** Sent together with the handle of an accepted connection: the parent owns the listening socket. */
export type ConnectionMessage = { type: 'connection'; number: number };

export type ParentMessage = StartMessage | ConnectionMessage;

/** What is known of a model once it is loaded. */
export type LoadedModelFacts = {
  contextTokens: number;
  slots: number;
  threads: number;
  reasons: boolean;
  recommended: { temperature: number; topP: number };
};

/** Why a server cannot run, as stable codes. Only `load_failed` may pass by itself. */
export type EmbeddedServerFailureCode =
  'model_invalid' | 'memory_insufficient' | 'platform_unsupported' | 'load_failed';

/** What the embedded server tells its parent. */
export type ServerMessage =
  | { type: 'serving' }
  /** The connection of that number has arrived: the parent may let its own handle of it go. */
  | { type: 'connection-taken'; number: number }
  | { type: 'loading'; progress: number }
  | { type: 'ready'; facts: LoadedModelFacts }
  | { type: 'failed'; code: EmbeddedServerFailureCode; message: string; remedy: string }
  | { type: 'stalled'; message: string };
