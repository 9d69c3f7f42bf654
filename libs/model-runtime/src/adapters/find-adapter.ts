import type { ModelServerKind } from './model-server-kinds.ts';
import type { ModelServerAdapter } from './adapter.ts';
import { ilabLlamaCppAdapter, ilabVllmAdapter } from './ilab.ts';
import { llamaCppPythonAdapter } from './llama-cpp-python.ts';
import { llamaServerAdapter } from './llama-server.ts';
import { ollamaAdapter } from './ollama.ts';
import { openAiCompatibleAdapter } from './openai-compatible.ts';
import { ramalamaAdapter } from './ramalama.ts';
import { vllmAdapter } from './vllm.ts';

/** The adapter of a kind; for `ilab`, of the engine behind it. */
export function findAdapter(
  kind: ModelServerKind,
  backend: 'llama-cpp' | 'vllm' = 'llama-cpp',
): ModelServerAdapter {
  switch (kind) {
    case 'ilab':
      return backend === 'vllm' ? ilabVllmAdapter : ilabLlamaCppAdapter;
    case 'llama-cpp-python':
      return llamaCppPythonAdapter;
    case 'llama-server':
      return llamaServerAdapter;
    case 'vllm':
      return vllmAdapter;
    case 'ollama':
      return ollamaAdapter;
    case 'ramalama':
      return ramalamaAdapter;
    case 'openai-compatible':
      return openAiCompatibleAdapter;
  }
}
