import type { Model } from '@vigia/api-contract';
import type { BranchMessage, ConversationStore } from '@vigia/conversations';

/** Messages read at a time. */
const step = 32;
const mostMessages = 1024;
/** More bytes than a context of so many tokens can ever hold. */
const bytesPerContextToken = 8;
const mostBytes = 1024 * 1024;

/**
 * A branch from a message towards its start, newest first, as far as a model could read: the cost
 * depends on the model's context, not on the length of the conversation.
 */
export async function readHistory(
  store: ConversationStore,
  owner: string,
  messageId: string,
  model: Model,
): Promise<BranchMessage[]> {
  const limit =
    model.contextTokens === null
      ? mostBytes
      : Math.min(mostBytes, model.contextTokens * bytesPerContextToken);
  const messages: BranchMessage[] = [];
  let next: string | null = messageId;
  let bytes = 0;
  while (next !== null && bytes < limit && messages.length < mostMessages) {
    const part: BranchMessage[] = await store.readBranch(owner, next, step);
    for (const message of part) bytes += Buffer.byteLength(message.content);
    messages.push(...part);
    next = part.at(-1)?.parentId ?? null;
  }
  return messages;
}
