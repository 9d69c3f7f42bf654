import * as z from 'zod';

/** How each kind of server counts tokens: its path, the body it takes, and where the number stands. */
export const tokenizers = {
  'llama-server': {
    path: '/tokenize',
    body: (text: string) => ({ content: text, add_special: false, parse_special: false }),
    answer: z.object({ tokens: z.array(z.unknown()) }).transform(({ tokens }) => tokens.length),
  },
  'llama-cpp-python': {
    path: '/extras/tokenize/count',
    body: (text: string) => ({ input: text }),
    answer: z.object({ count: z.number() }).transform(({ count }) => count),
  },
  vllm: {
    path: '/tokenize',
    body: (text: string) => ({ prompt: text, add_special_tokens: false }),
    answer: z.object({ count: z.number() }).transform(({ count }) => count),
  },
} as const;

export type Tokenizer = keyof typeof tokenizers;
