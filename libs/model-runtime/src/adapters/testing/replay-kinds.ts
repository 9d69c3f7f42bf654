import type { ModelServerKind } from '../model-server-kinds.ts';
import { replayIlab, replayLlamaCppPython } from './replay-llama-cpp-python.ts';
import { replayLlamaServer } from './replay-llama-server.ts';
import { replayOllama } from './replay-ollama.ts';
import type { ReplayKind } from './replay-server.ts';
import { replayVllm } from './replay-vllm.ts';

/** The replayed server of each kind. */
export const replayKinds: Readonly<Record<ModelServerKind, ReplayKind>> = {
  ilab: replayIlab,
  'llama-cpp-python': replayLlamaCppPython,
  'llama-server': replayLlamaServer,
  ollama: replayOllama,
  'openai-compatible': replayVllm,
  ramalama: replayLlamaServer,
  vllm: replayVllm,
};
