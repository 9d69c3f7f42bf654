import type { KnownFailure } from './adapter.ts';
import { serverError } from './server-error.ts';

/** What llama.cpp, in all the programs that hold it, says when it cannot load a model. */
export const llamaCppFailures: readonly KnownFailure[] = [
  {
    pattern: /unknown pre-tokenizer type/,
    error: () =>
      serverError(
        'model_not_loadable',
        'The llama.cpp of this server is older than the tokenizer of the model.',
        'Use a newer one: llama.cpp b4514 or llama-cpp-python 0.3.7 for DeepSeek-R1-Distill-Qwen. InstructLab 0.26.1 brings 0.3.6: install a newer one over it, or serve with another kind.',
      ),
  },
  {
    pattern: /unknown model architecture/,
    error: () =>
      serverError(
        'model_not_loadable',
        'The llama.cpp of this server does not know the architecture of the model.',
        'Install a newer version of the server.',
      ),
  },
  {
    pattern:
      /(data is not within the file bounds|tensor .* data.*out of bounds|invalid magic|bad magic|failed to load model)/i,
    error: () =>
      serverError(
        'model_not_loadable',
        'The model file is damaged, cut short, or no GGUF file.',
        'Fetch it again and check its SHA-256.',
      ),
  },
  {
    pattern: /(failed to allocate|out of memory|cannot allocate memory|unable to allocate)/i,
    error: () =>
      serverError(
        'model_not_loadable',
        'There is too little memory for the model and its context.',
        'Lower the context or the slots, or take a smaller model.',
      ),
  },
  {
    pattern: /(address already in use|couldn't bind)/i,
    error: () =>
      serverError(
        'port_owned_by_another',
        'Another process took the port of the model server.',
        'Start again: another port is chosen each time.',
      ),
  },
];
