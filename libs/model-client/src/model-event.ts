/** Why the model ended; what a server calls otherwise is `other`. */
export type FinishReason = 'stop' | 'length' | 'other';

/** Tokens of one generation, as the server counted them. */
export type TokenUsage = { promptTokens: number; completionTokens: number; counted: 'server' };

/**
 * What a stream yields. `finish` is always the last, and comes only when the server said both why it
 * ended and that the stream is whole; a stream that ends in any other way throws.
 */
export type ModelEvent =
  | { type: 'reasoning'; text: string }
  | { type: 'content'; text: string }
  /** The server reads the prompt (llama-server and the embedded server tell). */
  | { type: 'prompt'; processedTokens: number; totalTokens: number }
  /** What the server has counted so far, where it tells while it writes; the text that it counts comes before. */
  | { type: 'usage-so-far'; usage: TokenUsage }
  | { type: 'usage'; usage: TokenUsage }
  | { type: 'finish'; finishReason: FinishReason };
