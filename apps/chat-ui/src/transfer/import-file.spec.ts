import { type ConversationExport, conversationExportSchema } from '@vigia/api-contract';

import { ApiError, createFailure } from '../api/failure.ts';
import { fromChatGpt } from './from-chatgpt.ts';
import { importFile, type ImportResult } from './import-file.ts';
import { NotAListError, readJsonElements } from './json-elements.ts';

/** A node of ChatGPT's tree; `role` null for one that says nothing. */
const node = (parent: string | null, children: string[], role: string | null, text = '') => ({
  parent,
  children,
  message: role && {
    author: { role },
    create_time: 1_700_000_000.5,
    content: { content_type: 'text', parts: [text] },
    metadata: { model_slug: 'gpt-x' },
  },
});

const branched = {
  title: 'Tides',
  create_time: 1_700_000_000,
  update_time: 1_700_000_100,
  current_node: 'a2',
  mapping: {
    root: node(null, ['system'], null),
    system: node('root', ['q'], 'system', 'You are helpful.'),
    q: node('system', ['a1', 'a2'], 'user', 'How are tides?'),
    a1: node('q', [], 'assistant', 'High.'),
    a2: node('q', ['tool'], 'assistant', 'Let me look.'),
    tool: node('a2', ['a3'], 'tool', '{"secret": 1}'),
    a3: node('tool', [], 'assistant', 'Low.'),
  },
};

/** An import of this text; what the server was given and what came out. */
async function take(
  text: string,
  refuse: (body: ConversationExport) => ApiError | null = () => null,
) {
  const sent: ConversationExport[] = [];
  const seen: ImportResult[] = [];
  const result = await importFile({
    file: new Blob([text]),
    signal: AbortSignal.timeout(10_000),
    onProgress: (progress) => void seen.push(progress),
    api: {
      async importConversations(body) {
        const refusal = refuse(body);
        if (refusal) throw refusal;
        sent.push(body);
        return { imported: [] };
      },
    },
  });
  return {
    result,
    sent,
    titles: sent.flatMap((body) => body.conversations.map((one) => one.title)),
  };
}

describe('a conversation of ChatGPT’s', () => {
  it('keeps its branches, joins what one side said in a row, and leaves tools out', () => {
    const { messages, activeLeafId, title, createdAt } = fromChatGpt(
      structuredClone(branched) as never,
    );
    expect(messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'How are tides?'],
      ['assistant', 'High.'],
      ['assistant', 'Let me look.\n\nLow.'],
    ]);
    expect(new Set(messages.slice(1).map(({ parentId }) => parentId))).toEqual(
      new Set([messages[0]?.id]),
    );
    expect(activeLeafId).toBe(messages[2]?.id);
    expect({ title, createdAt }).toEqual({ title: 'Tides', createdAt: '2023-11-14T22:13:20.000Z' });
  });

  it('is what the private site accepts, also when it begins with the model or is empty', () => {
    const begun = {
      mapping: { a: node(null, ['q'], 'assistant', 'Hi!'), q: node('a', [], 'user', 'Hi.') },
    };
    const conversations = [branched, begun, { mapping: {} }].map((entry) =>
      fromChatGpt(structuredClone(entry) as never),
    );
    const body = {
      format: 'vigia-conversations',
      version: 1,
      exportedAt: '2026-11-23T12:00:00.000Z',
      conversations,
    };
    expect(conversationExportSchema.safeParse(body).error).toBeUndefined();
    expect(conversations[1]?.messages.map(({ content }) => content)).toEqual(['…', 'Hi!', 'Hi.']);
  });

  it('does not run in a circle, nor out of stack, whatever the tree says', () => {
    const circle = {
      mapping: { a: node(null, ['b'], 'user', 'A'), b: node('a', ['a', 'b'], 'assistant', 'B') },
    };
    expect(fromChatGpt(circle as never).messages).toHaveLength(2);
    const mapping: Record<string, unknown> = {};
    for (let index = 0; index < 50_000; index += 1) {
      const parent = index === 0 ? null : String(index - 1);
      mapping[index] = node(parent, [String(index + 1)], index % 2 ? 'assistant' : 'user', 'x');
    }
    expect(fromChatGpt({ mapping } as never).messages).toHaveLength(50_000);
  });
});

describe('reading a list', () => {
  it('finds the same objects however the text is cut', async () => {
    const text = JSON.stringify([{ a: '}"]' }, { b: [{ c: '\\' }] }, {}], null, 1);
    for (let size = 1; size < 12; size += 1) {
      async function* chunks() {
        for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
      }
      const found: unknown[] = [];
      for await (const one of (await readJsonElements(chunks())).elements)
        found.push(JSON.parse(one));
      expect(found).toEqual([{ a: '}"]' }, { b: [{ c: '\\' }] }, {}]);
    }
  });

  it.each(['', 'hello', '{"a": 1}', '[{"a": 1}, {"b"'])('refuses %j', async (text) => {
    async function* chunks() {
      yield text;
    }
    const read = async () => {
      for await (const one of (await readJsonElements(chunks())).elements) expect(one).toBeTruthy();
    };
    await expect(read()).rejects.toBeInstanceOf(NotAListError);
  });
});

describe('an import', () => {
  it('takes in what an export wrote', async () => {
    const conversation = fromChatGpt(structuredClone(branched) as never);
    const text = `{"format":"vigia-conversations","version":1,"exportedAt":"2026-11-23T12:00:00.000Z","conversations":[\n${JSON.stringify(conversation)}\n]}\n`;
    const { result, sent } = await take(text);
    expect(result).toEqual({ imported: 1, skipped: [], fault: null });
    expect(sent[0]?.conversations).toEqual([conversation]);
  });

  it('goes out in parts', async () => {
    const { result, sent } = await take(
      JSON.stringify(Array.from({ length: 250 }, () => branched)),
    );
    expect(result.imported).toBe(250);
    expect(sent.map(({ conversations }) => conversations.length)).toEqual([100, 100, 50]);
  });

  it('leaves out what is wrong, names it, and takes in the rest', async () => {
    const bad = { ...branched, title: 'Bad' };
    const text = JSON.stringify([
      branched,
      { nonsense: true },
      bad,
      { ...branched, title: 'Last' },
    ]);
    const failure = createFailure('invalid_request', { detail: 'conversations.0: wrong' });
    const { result, titles } = await take(text, ({ conversations }) =>
      conversations.some(({ title }) => title === 'Bad') ? new ApiError(failure) : null,
    );
    expect(titles).toEqual(['Tides', 'Last']);
    expect(result).toEqual({
      imported: 2,
      fault: null,
      skipped: [
        { place: 2, title: '', reason: 'unknown' },
        { place: 3, title: 'Bad', reason: { failure } },
      ],
    });
  });

  it('says how far it came when the server goes away, and what is wrong with a file', async () => {
    const failure = createFailure('unexpected_answer');
    let parts = 0;
    const { result } = await take(
      JSON.stringify(Array.from({ length: 150 }, () => branched)),
      () => ((parts += 1) > 1 ? new ApiError(failure) : null),
    );
    expect(result).toEqual({ imported: 100, skipped: [], fault: { failure } });
    expect((await take('nothing of ours')).result.fault).toBe('not-json');
    expect((await take('{"other": [{}]}')).result.fault).toBe('not-json');
    const later = '{"format":"vigia-conversations","version":2,"conversations":[]}';
    expect((await take(later)).result.fault).toBe('version');
  });
});
