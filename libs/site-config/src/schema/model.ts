import * as z from 'zod';

import { filePath } from './names.ts';

/** The model servers that the agent can stand in front of; a test holds them against model-runtime's. */
export const modelServers = [
  'embedded',
  'ilab',
  'llama-cpp-python',
  'llama-server',
  'vllm',
  'ollama',
  'ramalama',
  'openai-compatible',
] as const;

/** The model that answers, at the private site. */
export const modelSchema = z.strictObject({
  server: z.enum(modelServers).default('embedded'),
  id: z.string().min(1).optional().describe('The name under which the model server knows it.'),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, {
      error: 'must be an owner and a name, such as Qwen/Qwen3-0.6B-GGUF',
    })
    .optional()
    .describe('On Hugging Face; fetched once by `vigia model pull`.'),
  file: filePath.optional().describe('A GGUF file, in the repository or on the private host.'),
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional()
    .describe('Of a model server that runs already.'),
  keyFile: filePath.optional().describe('A file of the private host with the key of that server.'),
  tokenFile: filePath
    .optional()
    .describe('A file of the private host with a token of Hugging Face.'),
  contextTokens: z.int().min(256).optional(),
  slots: z.int().min(1).max(1024).optional().describe('Answers that are written at the same time.'),
});
export type Model = z.infer<typeof modelSchema>;
