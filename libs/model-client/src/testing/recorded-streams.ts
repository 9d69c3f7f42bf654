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

function load(name: string, expected: Partial<RecordedStream> = {}): RecordedStream {
  const bytes = readFileSync(join(import.meta.dirname, 'streams', `${name}.txt`));
  return { name, bytes, reasoning, content, hasUsage: true, finishReason: 'stop', ...expected };
}

/** One stream of each server, all saying the same. */
export const recordedStreams: RecordedStream[] = [
  load('llama-server'),
  load('llama-cpp-python', { hasUsage: false }),
  load('vllm'),
  load('ollama'),
  load('completion', { reasoning: '', finishReason: 'length' }),
];
