import type { ConversationExport, ExportedConversation } from '@vigia/api-contract';

import type { ApiClient } from '../api/client.ts';
import { passesByItself, toFailure, type Failure } from '../api/failure.ts';
import { pause } from '../state/backoff.ts';
import { type ChatGptConversation, fromChatGpt } from './from-chatgpt.ts';
import { NotAListError, readJsonElements } from './json-elements.ts';

/** The largest file that is read, in bytes. It is read in parts, so what limits it is patience. */
export const largestFile = 1024 * 1024 * 1024;
/** Characters, and conversations, that go to the server at once. */
const partCharacters = 4 * 1024 * 1024;
const partCount = 100;
const tries = 6;

/** An entry that could not be taken in: its place in the file from 1, its title, and why. */
export type Skipped = {
  place: number;
  title: string;
  reason: 'unreadable' | 'unknown' | { failure: Failure };
};

export type ImportResult = { imported: number; skipped: Skipped[] };

/** Why nothing more could be read: the file as a whole is at fault, or the server cannot be reached. */
export type ImportFault = 'not-json' | 'version' | 'too-large' | { failure: Failure };

export type ImportOptions = {
  file: Blob;
  api: Pick<ApiClient, 'importConversations'>;
  onProgress: (result: ImportResult) => void;
  signal: AbortSignal;
};

type Entry = { place: number; conversation: ExportedConversation };

/**
 * Imports an export of Vigia's or of ChatGPT's, part by part. An entry that is wrong is left out and named.
 * @returns what became of the entries, with the fault where the end was not reached.
 */
export async function importFile(
  options: ImportOptions,
): Promise<ImportResult & { fault: ImportFault | null }> {
  const { file, api, onProgress, signal } = options;
  const result: ImportResult = { imported: 0, skipped: [] };
  const ended = (fault: ImportFault | null) => ({ ...result, fault });
  if (file.size > largestFile) return ended('too-large');

  async function send(entries: Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const body: ConversationExport = {
      format: 'vigia-conversations',
      version: 1,
      exportedAt: new Date().toISOString(),
      conversations: entries.map(({ conversation }) => conversation),
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await api.importConversations(body, signal);
        result.imported += entries.length;
        return onProgress(result);
      } catch (error) {
        signal.throwIfAborted();
        const failure = toFailure(error);
        if (passesByItself(failure) && attempt < tries) {
          await pause((failure.retryAfter ?? 2) * 1000, signal);
          continue;
        }
        const isFileAtFault =
          failure.code === 'invalid_request' || failure.code === 'body_too_large';
        if (!isFileAtFault) throw error;
        const [only] = entries;
        if (entries.length > 1 || !only) break;
        const { place, conversation } = only;
        result.skipped.push({ place, title: String(conversation.title), reason: { failure } });
        return onProgress(result);
      }
    }
    // One of them is at fault: each by itself tells which.
    for (const entry of entries) await send([entry]);
  }

  try {
    const { head, elements } = await readJsonElements(textOf(file));
    const isOurs = /"format"\s*:\s*"vigia-conversations"/.test(head);
    if (head !== '' && !isOurs) return ended('not-json');
    if (isOurs && !/"version"\s*:\s*1\b/.test(head)) return ended('version');
    let place = 0;
    let part: Entry[] = [];
    let characters = 0;
    for await (const text of elements) {
      signal.throwIfAborted();
      place += 1;
      const read = readEntry(text);
      if (typeof read === 'string') {
        result.skipped.push({ place, title: '', reason: read });
        continue;
      }
      if (characters + text.length > partCharacters || part.length === partCount) {
        await send(part);
        part = [];
        characters = 0;
      }
      part.push({ place, conversation: read });
      characters += text.length;
    }
    await send(part);
    return ended(null);
  } catch (error) {
    signal.throwIfAborted();
    return ended(error instanceof NotAListError ? 'not-json' : { failure: toFailure(error) });
  }
}

function readEntry(text: string): ExportedConversation | 'unreadable' | 'unknown' {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return 'unknown';
    if ('mapping' in value && typeof value.mapping === 'object' && value.mapping !== null) {
      return fromChatGpt(value as ChatGptConversation);
    }
    // Whether it is right is for the server to say.
    return 'messages' in value ? (value as ExportedConversation) : 'unknown';
  } catch {
    return 'unreadable';
  }
}

async function* textOf(file: Blob): AsyncGenerator<string> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
