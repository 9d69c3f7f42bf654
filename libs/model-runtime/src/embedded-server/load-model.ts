import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';

import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';

import { createChatPromptRenderer } from './chat-prompt.ts';
import { LoadFailure } from './load-failure.ts';
import { chooseContext, type MemoryNeeds } from './memory-guard.ts';
import type { LoadedModelFacts, StartMessage } from './messages.ts';
import { modelProfile } from './model-profile.ts';
import {
  createNeutralizer,
  findRoleMarkers,
  type Neutralizer,
  type SpecialToken,
  startsAnotherTurn,
} from './role-markers.ts';

/** A model in memory and all that is needed to make prompts for it. */
export type LoadedModel = {
  facts: LoadedModelFacts;
  /** The penalty for repetition that suits the model; 1 is none. */
  repeatPenalty: number;
  sequences: LlamaContextSequence[];
  renderChat: ReturnType<typeof createChatPromptRenderer>;
  neutralize: Neutralizer;
  /** Tokens of a prompt; `special` reads role markers as such. Begins with the start token where the model wants one. */
  tokenizePrompt(text: string, special: boolean): Token[];
  /** Tokens of a text alone. */
  tokenize(text: string): Token[];
  detokenize(tokens: Token[], previous: Token[]): string;
  /** Whether the answer ends with this token. */
  endsAnswer(token: Token): boolean;
  /** UTF-8 bytes of the longest token: a text of n times that many bytes has at least n tokens. */
  longestTokenBytes: number;
};

type LoadOptions = Pick<StartMessage, 'modelPath' | 'modelId' | 'slots' | 'contextTokens'> & {
  threads: number | null;
  onProgress: (progress: number) => void;
  /** What llama.cpp says when something goes wrong; never text of a caller. */
  onEngineError?: (message: string) => void;
  availableBytes?: number;
};

/** Beyond this vocabulary a batch of 256 would need more than 100 MB for its results. */
const largeVocabulary = 100_000;

/**
 * One compute thread fewer than there are cores. llama.cpp's threads wait for each other in busy loops:
 * as soon as one core is taken by something else, all of them wait (measured: 7 tokens a second with two
 * threads on two busy cores, 97 with one).
 */
export function defaultThreads(cores = availableParallelism()): number {
  return Math.max(1, cores - 1);
}

/**
 * Loads a GGUF on the CPU. `build: 'never'` and no GPU: nothing is compiled or downloaded here.
 * @throws LoadFailure, or whatever llama.cpp threw (see `toLoadFailure`).
 */
export async function loadModel(options: LoadOptions): Promise<LoadedModel> {
  // Imported when needed: the bundle keeps it outside, and the server answers `/health` before it is read.
  const { getLlama, LlamaLogLevel, readGgufFileInfo } = await import('node-llama-cpp');
  const { modelPath, slots } = options;
  const fileName = basename(modelPath);
  const threads = options.threads ?? defaultThreads();

  const fileInfo = await readGgufFileInfo(modelPath, { sourceType: 'filesystem' });
  const { needs, trained, chatTemplate } = await readNeeds(modelPath, fileInfo.metadata);
  const availableBytes = options.availableBytes ?? process.availableMemory();
  const { contextTokens, neededBytes } = chooseContext(needs, {
    asked: options.contextTokens,
    trained,
    slots,
    availableBytes,
  });
  if (contextTokens === null) {
    throw new LoadFailure(
      'memory_insufficient',
      `${fileName} needs about ${inGigabytes(neededBytes)} of memory, and ${inGigabytes(availableBytes)} is free.`,
      'Close other programs, or choose a smaller model, fewer slots or a smaller context.',
    );
  }

  const llama = await getLlama({
    build: 'never',
    gpu: false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
    logger: (_level, message) => options.onEngineError?.(message),
    progressLogs: false,
  });
  const model = await llama.loadModel({
    modelPath,
    // Quantised weights are rearranged for the processor: with mmap both forms would stay in memory.
    useMmap: false,
    ignoreMemorySafetyChecks: true,
    onLoadProgress: (progress) => options.onProgress(Math.min(1, progress)),
  });
  const context = await model.createContext({
    contextSize: contextTokens,
    sequences: slots,
    threads,
    batchSize: needs.batchTokens,
    // With several slots their tokens are collected for one batch; a single one waits for nobody.
    ...(slots === 1 ? { batching: { dispatchSchedule: (dispatch) => dispatch() } } : {}),
    failedCreationRemedy: false,
    ignoreMemorySafetyChecks: true,
  });

  const specialTokens = listSpecialTokens(model);
  const markers = findRoleMarkers(specialTokens.list, chatTemplate);
  const neutralize = createNeutralizer(markers);
  const profile = modelProfile({
    name: `${options.modelId} ${String(fileInfo.metadata.general?.name ?? '')}`,
    chatTemplate,
    hasThinkToken: specialTokens.byText.has('<think>'),
  });
  const beginOfText = model.tokens.bosString ?? '';
  const turnTokens = new Set(
    [...specialTokens.byText].filter(([text]) => startsAnotherTurn(text)).map(([, token]) => token),
  );
  const spelled = new Map(
    ['<think>', '</think>'].flatMap((text) => {
      const token = specialTokens.byText.get(text);
      return token === undefined ? [] : [[token, text] as const];
    }),
  );

  return {
    facts: {
      contextTokens: context.contextSize,
      slots,
      threads,
      reasons: profile.reasons,
      recommended: profile.recommended,
    },
    repeatPenalty: profile.repeatPenalty,
    sequences: Array.from({ length: slots }, () => context.getSequence()),
    renderChat: createChatPromptRenderer({
      chatTemplate,
      beginOfText,
      endOfText: model.tokens.eosString ?? '',
      mergesSystemPrompt: profile.mergesSystemPrompt,
      neutralize,
    }),
    neutralize,
    tokenize: (text) => model.tokenize(text, false),
    tokenizePrompt(text, special) {
      const tokens = model.tokenize(text, special);
      const { bos, shouldPrependBosToken } = model.tokens;
      const begins = tokens[0] === bos;
      return shouldPrependBosToken && bos !== null && !begins ? [bos, ...tokens] : tokens;
    },
    detokenize(tokens, previous) {
      // Thinking tags are control tokens in some vocabularies and would be left out of the text.
      if (spelled.size > 0 && tokens.some((token) => spelled.has(token))) {
        return tokens
          .map((token) => spelled.get(token) ?? model.detokenize([token], false, previous))
          .join('');
      }
      return model.detokenize(tokens, false, previous);
    },
    endsAnswer: (token) => model.isEogToken(token) || turnTokens.has(token),
    longestTokenBytes: specialTokens.longestTokenBytes,
  };
}

function listSpecialTokens(model: LlamaModel) {
  const list: SpecialToken[] = [];
  const byText = new Map<string, Token>();
  let longestTokenBytes = 1;
  for (const token of model.iterateAllTokens()) {
    const attributes = model.getTokenAttributes(token);
    const text = model.detokenize([token], true);
    longestTokenBytes = Math.max(longestTokenBytes, Buffer.byteLength(text));
    if (!attributes.control && !attributes.userDefined) continue;
    list.push({ text, kind: attributes.control ? 'control' : 'user-defined' });
    byText.set(text, token);
  }
  return { list, byText, longestTokenBytes };
}

async function readNeeds(modelPath: string, metadata: { general?: { architecture?: string } }) {
  const all = metadata as Record<string, Record<string, unknown> | undefined>;
  const numbers = all[metadata.general?.architecture ?? ''] ?? {};
  const attention = (numbers['attention'] ?? {}) as Record<string, unknown>;
  const tokenizer = (all['tokenizer'] ?? {}) as {
    ggml?: { tokens?: unknown[] };
    chat_template?: unknown;
  };
  const embeddingLength = toNumber(numbers['embedding_length']) ?? 4096;
  const heads = toNumber(attention['head_count']) || 1;
  const headLength = embeddingLength / heads;
  const vocabulary = tokenizer.ggml?.tokens?.length ?? largeVocabulary;
  const needs: MemoryNeeds = {
    fileBytes: (await stat(modelPath)).size,
    layers: toNumber(numbers['block_count']) ?? 32,
    keyValueHeads: toNumber(attention['head_count_kv']) ?? heads,
    keyValueLength:
      (toNumber(attention['key_length']) ?? headLength) +
      (toNumber(attention['value_length']) ?? headLength),
    vocabulary,
    embeddingLength,
    batchTokens: vocabulary > largeVocabulary ? 128 : 256,
  };
  const template = tokenizer.chat_template;
  return {
    needs,
    trained: toNumber(numbers['context_length']) ?? 4096,
    chatTemplate: typeof template === 'string' && template.length > 0 ? template : null,
  };
}

function toNumber(value: unknown): number | null {
  // Some models give a number for each layer.
  if (Array.isArray(value)) return Math.max(...value.map((entry) => toNumber(entry) ?? 0));
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
