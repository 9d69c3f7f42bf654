import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type GgufTensor, type GgufValue, writeGguf } from './gguf-writer.ts';
import { type TinyChatTemplate, tinyChatTemplates } from './tiny-chat-templates.ts';
import { TinyVocabulary } from './tiny-vocabulary.ts';

export { type TinyChatTemplate, tinyChatTemplates };

/** What a tiny model is to be like. */
export type TinyGgufOptions = {
  /**
   * `chain` (default): the model always says `think` and `answer`, at any temperature.
   * `random`: random weights, so that it says noise bytes, most of them not UTF-8.
   */
  mode?: 'chain' | 'random';
  /** Never ends: repeats the answer for ever. For cancellation, token limits and full contexts. */
  loop?: boolean;
  /** Default `r1`. With `chatml` and `none` it does not think. */
  template?: TinyChatTemplate;
  /** The context length written in the file, in tokens. Default 2048. */
  contextTokens?: number;
  /** Seed of the random weights. */
  seed?: number;
  /** What it thinks; each word of `think` and `answer` together must be unique. */
  think?: string;
  /** What it answers. */
  answer?: string;
  /** `general.name` in the file. */
  name?: string;
  /** Width of the feed-forward layer, default 32. It does nothing but cost time: 16384 slows it to some 10 ms a token. */
  feedForwardLength?: number;
  /** Attention heads, default 4. With 0 llama.cpp aborts the process that loads it. */
  headCount?: number;
};

/** What `makeTinyGguf` says by default, apart. */
export const tinyThinking = 'The user greets me; I answer briefly.';
export const tinyAnswer = 'Hello from a tiny model that runs in llama.cpp.';

/**
 * Makes a real GGUF model of about 2 MB that llama.cpp loads and runs: one llama layer, F32 weights, a
 * byte-level vocabulary. In `chain` mode attention and feed-forward write zero and the embeddings are
 * one-hot, so that the output matrix is a table of which token follows which. It looks at the last token
 * only: it cannot react to the question, and a prompt costs about one token per byte.
 */
export function makeTinyGguf(options: TinyGgufOptions = {}): Buffer {
  const { mode = 'chain', template = 'r1', contextTokens = 2048, headCount = 4 } = options;
  const { feedForwardLength = 32, name = `tiny-${mode}` } = options;
  const vocabulary = new TinyVocabulary();
  const { next, firstAnswer, end } = scriptOf(vocabulary, template, options);

  const size = vocabulary.tokens.length;
  const width = Math.ceil(size / 32) * 32;
  const random = randomNumbers(options.seed ?? 1);
  const weights = (length: number) =>
    Float32Array.from({ length }, mode === 'random' ? random : () => 0);
  const ones = (length: number) => new Float32Array(length).fill(1);
  const embedding = weights(width * size);
  const output = weights(width * size);
  if (mode === 'chain') {
    for (let token = 0; token < size; token++) {
      embedding[token * width + token] = 1;
      // A token outside the script, such as the last of a prompt without a template, leads to the answer.
      output[(next.get(token) ?? firstAnswer) * width + token] = 2;
    }
  }
  const tensors: GgufTensor[] = [
    { name: 'token_embd.weight', shape: [width, size], data: embedding },
    { name: 'output_norm.weight', shape: [width], data: ones(width) },
    { name: 'output.weight', shape: [width, size], data: output },
    { name: 'blk.0.attn_norm.weight', shape: [width], data: ones(width) },
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((part) => ({
      name: `blk.0.${part}.weight`,
      shape: [width, width],
      data: weights(width * width),
    })),
    { name: 'blk.0.ffn_norm.weight', shape: [width], data: ones(width) },
    ...['ffn_gate', 'ffn_up'].map((part) => ({
      name: `blk.0.${part}.weight`,
      shape: [width, feedForwardLength],
      data: weights(width * feedForwardLength),
    })),
    {
      name: 'blk.0.ffn_down.weight',
      shape: [feedForwardLength, width],
      data: weights(width * feedForwardLength),
    },
  ];

  const metadata = new Map<string, GgufValue>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.name', { type: 'string', value: name }],
    ['general.file_type', { type: 'uint32', value: 0 }],
    ['general.alignment', { type: 'uint32', value: 32 }],
    ['llama.context_length', { type: 'uint32', value: contextTokens }],
    ['llama.embedding_length', { type: 'uint32', value: width }],
    ['llama.block_count', { type: 'uint32', value: 1 }],
    ['llama.feed_forward_length', { type: 'uint32', value: feedForwardLength }],
    ['llama.attention.head_count', { type: 'uint32', value: headCount }],
    ['llama.attention.head_count_kv', { type: 'uint32', value: headCount }],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-6 }],
    ['llama.rope.dimension_count', { type: 'uint32', value: width / (headCount || 4) }],
    ['llama.vocab_size', { type: 'uint32', value: size }],
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'gpt-2' }],
    ['tokenizer.ggml.tokens', { type: 'strings', value: vocabulary.tokens }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: vocabulary.types }],
    ['tokenizer.ggml.merges', { type: 'strings', value: vocabulary.merges }],
    ['tokenizer.ggml.bos_token_id', { type: 'uint32', value: vocabulary.beginOfText }],
    ['tokenizer.ggml.eos_token_id', { type: 'uint32', value: end }],
    ['tokenizer.ggml.padding_token_id', { type: 'uint32', value: vocabulary.endOfText }],
    ['tokenizer.ggml.add_bos_token', { type: 'boolean', value: template !== 'chatml' }],
  ]);
  const chatTemplate = tinyChatTemplates[template];
  if (chatTemplate) {
    metadata.set('tokenizer.chat_template', { type: 'string', value: chatTemplate });
  }
  return writeGguf(metadata, tensors);
}

/** Writes a tiny model into a folder and gives its path. */
export function writeTinyGguf(directory: string, options: TinyGgufOptions = {}): string {
  const path = join(directory, `${options.name ?? 'tiny'}.gguf`);
  writeFileSync(path, makeTinyGguf(options));
  return path;
}

function scriptOf(
  vocabulary: TinyVocabulary,
  template: TinyChatTemplate,
  options: TinyGgufOptions,
) {
  const { think = tinyThinking, answer = tinyAnswer, loop = false } = options;
  const thinking = vocabulary.words(`${think.trim()}\n`);
  const answering = vocabulary.words(answer.trim());
  if (new Set([...thinking, ...answering]).size !== thinking.length + answering.length) {
    throw new Error('A tiny model needs every word of think and answer to be different.');
  }
  const lineEnd = vocabulary.word('\n');
  const script =
    template === 'chatml' // the prompt ends with "assistant\n"
      ? [lineEnd, ...answering]
      : [
          vocabulary.assistant,
          vocabulary.think,
          lineEnd,
          ...thinking,
          vocabulary.thinkEnd,
          vocabulary.word('\n\n'),
          ...answering,
        ];
  const firstAnswer = answering[0] ?? lineEnd;
  const end = template === 'chatml' ? vocabulary.turnEnd : vocabulary.endOfText;
  const next = new Map(
    script.map((token, index) => [token, script[index + 1] ?? (loop ? firstAnswer : end)]),
  );
  return { next, firstAnswer, end };
}

/** Marsaglia's xorshift: the same seed gives the same weights on every machine. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return (state / 2 ** 32 - 0.5) * 0.2;
  };
}
