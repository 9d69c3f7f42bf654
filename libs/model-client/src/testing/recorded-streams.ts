import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type RecordedStream = {
  name: string;
  bytes: Uint8Array;
  reasoning: string;
  content: string;
  /** Whether the server tells how many tokens it used. */
  hasUsage: boolean;
  finishReason: 'stop' | 'length';
};

const reasoning = 'The user greets: ¿qué?';
const content = 'Olá, 世界 🪟!';

/** The files hold plain line ends, whatever the server sends. */
function load(
  name: string,
  { lineEnd = '\n', ...expected }: Partial<RecordedStream> & { lineEnd?: string } = {},
): RecordedStream {
  const text = readFileSync(join(import.meta.dirname, 'streams', `${name}.txt`), 'utf8');
  const bytes = Buffer.from(text.replaceAll('\n', lineEnd));
  return { name, bytes, reasoning, content, hasUsage: true, finishReason: 'stop', ...expected };
}

/** One stream of each server, all saying the same. */
export const recordedStreams: RecordedStream[] = [
  load('llama-server'),
  load('llama-cpp-python', { lineEnd: '\r\n', hasUsage: false }),
  load('vllm'),
  load('ollama'),
  load('completion', { reasoning: '', finishReason: 'length' }),
];
