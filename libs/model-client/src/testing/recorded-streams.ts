import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type RecordedStream = {
  name: string;
  bytes: Uint8Array;
  reasoning: string;
  content: string;
  /** Whether the server tells how many tokens it used. */
  hasUsage: boolean;
  /** What it tells then. */
  tokens: { prompt: number; completion: number };
  finishReason: 'stop' | 'length';
};

const reasoning = 'The user greets: ¿qué?';
const content = 'Olá, 世界 🪟!';
const tokens = { prompt: 64, completion: 9 };

/** The files hold plain line ends, whatever the server sends. */
function load(
  name: string,
  { lineEnd = '\n', ...expected }: Partial<RecordedStream> & { lineEnd?: string } = {},
): RecordedStream {
  const text = readFileSync(join(import.meta.dirname, 'streams', `${name}.txt`), 'utf8');
  const bytes = Buffer.from(text.replaceAll('\n', lineEnd));
  return {
    name,
    bytes,
    reasoning,
    content,
    hasUsage: true,
    tokens,
    finishReason: 'stop',
    ...expected,
  };
}

const smollm2 = { reasoning: '', content: 'Olá, 世界 🪟!' };
const tiny = {
  reasoning: 'The user greets me; I answer briefly.',
  content: 'Hello from a tiny model that runs in llama.cpp.',
};

/**
 * One stream of each server. Those with a version in their name were recorded from that program, with
 * SmolLM2-135M-Instruct or with a tiny model that thinks.
 */
export const recordedStreams: RecordedStream[] = [
  load('llama-server'),
  load('llama-cpp-python', { lineEnd: '\r\n', hasUsage: false }),
  load('vllm'),
  load('ollama'),
  load('completion', { reasoning: '', finishReason: 'length' }),
  load('ilab-0.26.1', { ...smollm2, hasUsage: false }),
  load('llama-cpp-python-0.3.36', { ...smollm2, content: 'Olá, 世界 🪢!', hasUsage: false }),
  load('llama-cpp-python-0.3.36-thinking', { ...tiny, hasUsage: false }),
  load('llama-server-0.5.0', { ...smollm2, tokens: { prompt: 51, completion: 14 } }),
];
