import OpenAI from 'openai';

import {
  apiKey,
  type ContractAnswer,
  type ContractCase,
  type ContractCases,
  type ContractClient,
  contractModel as model,
  type OnFirstText,
  type Raised,
  tooLong,
} from './contract-client.ts';

/** The official client for JavaScript with its settings as they come. */
export function createJavaScriptClient(): ContractClient {
  return {
    async run<Name extends ContractCase>(
      name: Name,
      baseURL: string,
      onFirstText: OnFirstText = () => undefined,
    ) {
      const client = new OpenAI({ baseURL, apiKey });
      return (await cases[name](client, onFirstText)) as ContractCases[Name];
    },
    close: () => undefined,
  };
}

const ask = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] });

const cases: {
  [Name in ContractCase]: (
    client: OpenAI,
    onFirstText: OnFirstText,
  ) => Promise<ContractCases[Name]>;
} = {
  async models(client) {
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    return ids;
  },
  async whole(client) {
    const { choices, usage } = await client.chat.completions.create(ask('Hello'));
    return {
      content: choices[0]?.message.content ?? '',
      finishReason: choices[0]?.finish_reason ?? null,
      usage: toUsage(usage),
      pieces: 1,
    };
  },
  stream: (client, onFirstText) => readStream(client, true, onFirstText),
  'stream-without-usage': (client, onFirstText) => readStream(client, false, onFirstText),
  async completion(client) {
    const { choices, usage } = await client.completions.create({ model, prompt: 'Hello' });
    return {
      content: choices[0]?.text ?? '',
      finishReason: choices[0]?.finish_reason ?? null,
      usage: toUsage(usage),
      pieces: 1,
    };
  },
  async cancel(client, onFirstText) {
    const stream = await client.chat.completions.create({ ...ask('Go on'), stream: true });
    for await (const { choices } of stream) {
      if (!choices[0]?.delta.content) continue;
      await onFirstText();
      break;
    }
    return null;
  },
  'wrong-model': (client) =>
    raised(() => client.chat.completions.create({ ...ask('Hello'), model: 'gpt-4' })),
  'too-long': (client) => raised(() => client.chat.completions.create(ask(tooLong))),
  killed: (client, onFirstText) => raised(() => readStream(client, false, onFirstText)),
};

async function readStream(
  client: OpenAI,
  includeUsage: boolean,
  onFirstText: OnFirstText,
): Promise<ContractAnswer> {
  const stream = await client.chat.completions.create({
    ...ask('Hello'),
    stream: true,
    ...(includeUsage ? { stream_options: { include_usage: true } } : {}),
  });
  const answer: ContractAnswer = { content: '', finishReason: null, usage: null, pieces: 0 };
  for await (const { choices, usage } of stream) {
    const text = choices[0]?.delta.content ?? '';
    if (text !== '') {
      if (answer.pieces === 0) void onFirstText();
      answer.pieces += 1;
      answer.content += text;
    }
    answer.finishReason ??= choices[0]?.finish_reason ?? null;
    answer.usage ??= toUsage(usage);
  }
  return answer;
}

function toUsage(usage: OpenAI.CompletionUsage | null | undefined): ContractAnswer['usage'] {
  if (!usage) return null;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  return { prompt, completion, total };
}

async function raised(call: () => Promise<unknown>): Promise<Raised> {
  try {
    await call();
    return null;
  } catch (error) {
    const { status, code } = error as { status?: number; code?: string };
    return {
      name: (error as Error).constructor.name,
      isOwn: error instanceof OpenAI.APIError,
      status: status ?? null,
      code: code ?? null,
    };
  }
}
