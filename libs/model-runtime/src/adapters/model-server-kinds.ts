/** The model servers that Vigia knows how to run or to use, besides the embedded one. */
export const modelServerKinds = [
  'ilab',
  'llama-cpp-python',
  'llama-server',
  'vllm',
  'ollama',
  'ramalama',
  'openai-compatible',
] as const;

export type ModelServerKind = (typeof modelServerKinds)[number];
