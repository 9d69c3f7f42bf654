import { basename } from 'node:path';

/** How a model is called: `id` in the API, `name` for people. */
export type ModelNames = { id: string; name: string };

/** A quantisation at the end of a GGUF's name, such as `-Q4_K_M`, `.Q4_1`, `-IQ2_M`, `-f16`, `-bf16`. */
const quantisation = /[-._](?:i?q\d+(?:_[a-z0-9]+)*|b?f16|f32|mxfp4)$/i;

/**
 * Names a model after its file, without the quantisation: `DeepSeek-R1-Distill-Qwen-1.5B-Q4_K_M.gguf` is
 * `deepseek-r1-distill-qwen-1.5b`, read as `DeepSeek R1 Distill Qwen 1.5B`. The name inside a GGUF is
 * often that of a training run.
 */
export function describeModelFile(path: string): ModelNames {
  const stem = basename(path).replace(/\.gguf$/i, '');
  const bare = stem.replace(quantisation, '') || stem;
  const name = bare.replace(/[-_\s]+/g, ' ').trim() || 'model';
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
  return { id: id || 'model', name };
}
