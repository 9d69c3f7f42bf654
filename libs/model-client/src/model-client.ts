import { type Deadlines } from './deadlines.ts';
import { type ModelEvent } from './model-event.ts';
import { type ChatRequest, type CompletionRequest } from './model-request.ts';

export type ModelClientOptions = {
  /** Root of the server, with or without `/v1`: `http://127.0.0.1:8080`. */
  baseUrl: string;
  apiKey?: string | undefined;
  /** A replacement for the built-in HTTP client. */
  fetch?: typeof fetch | undefined;
  deadlines?: Partial<Deadlines> | undefined;
  /**
   * How thoughts appear. `auto` (default): in a field of their own, else in tags that open the
   * answer. `opened`: the server's template already opens the tag. `none`: they are not split off.
   */
  reasoning?: 'auto' | 'opened' | 'none' | undefined;
  /** How often a request is sent again when the server was not reached at all; default 2. */
  retries?: number | undefined;
  /** Default `/health`. */
  healthPath?: string | undefined;
  /** How the server counts tokens; without it there is no `countTokens`. */
  tokenizer?: 'llama-server' | 'llama-cpp-python' | 'vllm' | undefined;
};

export type StreamOptions = {
  /** Ends the request and the server's work; the iterator then throws the signal's reason. */
  signal?: AbortSignal | undefined;
};

export type ModelClient = {
  /** Sends a chat and yields what comes back. Leaving the loop ends the server's work. @throws ModelError */
  streamChat(request: ChatRequest, options?: StreamOptions): AsyncIterable<ModelEvent>;
  /** The same for a bare prompt. @throws ModelError */
  streamCompletion(request: CompletionRequest, options?: StreamOptions): AsyncIterable<ModelEvent>;
  /** @throws ModelError */
  listModels(options?: StreamOptions): Promise<{ id: string; contextTokens: number | null }[]>;
  /** Never throws but for an abort: a server that cannot be reached is `down`. */
  checkHealth(options?: StreamOptions): Promise<'ready' | 'loading' | 'down'>;
  /** Tokens of a text, without those that a template adds. @throws ModelError */
  countTokens?(text: string, options?: StreamOptions): Promise<number>;
};

/** Makes the client of one OpenAI-compatible model server. */
export function createModelClient(_options: ModelClientOptions): ModelClient {
  throw new Error('The streams are not written yet.');
}
