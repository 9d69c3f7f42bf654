import {
  conversationExportSchema,
  type ExportedMessage,
  exportedConversationSchema,
  toMarkdown,
} from './conversation-export.ts';
import type { ProblemError } from './problems.ts';
import { parseRequest } from './validation.ts';

const id = (place: number) => `01900000-0000-7000-8000-${String(place).padStart(12, '0')}`;
const at = '2026-11-23T12:00:00.000Z';

function message(place: number, parent: number | null, changes: object = {}): ExportedMessage {
  return {
    id: id(place),
    parentId: parent === null ? null : id(parent),
    role: place % 2 === 1 ? 'user' : 'assistant',
    content: `text ${place}`,
    reasoning: '',
    reasoningMilliseconds: null,
    state: 'complete',
    finishReason: null,
    problemCode: null,
    model: place % 2 === 1 ? null : 'tiny',
    usage: null,
    feedback: null,
    createdAt: at,
    ...changes,
  };
}

const conversation = (messages: ExportedMessage[], activeLeafId: string | null) => ({
  id: id(99),
  title: 'Tides',
  titleSource: 'person',
  pinned: false,
  createdAt: at,
  updatedAt: at,
  activeLeafId,
  messages,
});

function fieldsOf(value: unknown): string[] {
  try {
    parseRequest(exportedConversationSchema, value);
    return [];
  } catch (error) {
    return ((error as ProblemError).problem.errors ?? []).map(({ field }) => field);
  }
}

describe('an exported conversation', () => {
  it('is read with all its branches', () => {
    const tree = [message(1, null), message(2, 1), message(4, 1), message(3, 2)];
    expect(fieldsOf(conversation(tree, id(3)))).toEqual([]);
  });

  it.each([
    ['a parent that comes later or never', [message(1, 2), message(2, 1)], ['messages.0.parentId']],
    ['the same id twice', [message(1, null), message(1, null)], ['messages.1.id']],
    ['an answer to nothing', [message(2, null)], ['messages.0.role']],
    ['two of a person in a row', [message(1, null), message(3, 1)], ['messages.1.role']],
  ])('is refused for %s', (_, messages, fields) => {
    expect(fieldsOf(conversation(messages, null))).toEqual(fields);
  });

  it('is refused for a leaf that it does not hold', () => {
    expect(fieldsOf(conversation([message(1, null)], id(7)))).toEqual(['activeLeafId']);
  });

  it('says so when it is the file of another program', () => {
    expect(() => parseRequest(conversationExportSchema, { format: 'x', version: 1 })).toThrow(
      'no export of Vigia',
    );
  });

  it('reads as Markdown along its active branch', () => {
    const tree = [message(1, null), message(2, 1), message(4, 1), message(3, 2)];
    expect(toMarkdown(conversation(tree, id(3)) as never)).toBe(
      '# Tides\n\n## You\n\ntext 1\n\n## tiny\n\ntext 2\n\n## You\n\ntext 3\n',
    );
  });
});
