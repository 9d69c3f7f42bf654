import type { ChatMessage } from '@vigia/model-client';

/** What a chat template adds to each message, roughly. */
export const tokensPerMessage = 8;

const bytesPerToken = 3.5;

/** More tokens than these messages can have: byte-level tokenizers make at most one token of a byte. */
export function mostTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce(
    (sum, { content }) => sum + Buffer.byteLength(content) + tokensPerMessage,
    tokensPerMessage,
  );
}

/** About how many tokens these messages have, where nobody can count them. */
export function estimateTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce(
    (sum, { content }) => sum + estimateTextTokens(content) + tokensPerMessage,
    0,
  );
}

/** The same for bare text. */
export function estimateTextTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}
