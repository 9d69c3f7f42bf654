import { addMessageSchema } from './conversations.ts';
import { maximumMessageCharacters } from './limits.ts';
import { ProblemError } from './problems.ts';
import { parseRequest } from './validation.ts';

function fieldsOf(value: unknown): string[] {
  try {
    parseRequest(addMessageSchema, value);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.problem.code).toBe('invalid_request');
    return (error.problem.errors ?? []).map(({ field }) => field);
  }
}

describe('a refused request', () => {
  it.each([
    ['a missing field', {}, ['content']],
    ['a wrong type', { content: 7 }, ['content']],
    ['an empty message', { content: ' \n ' }, ['content']],
    [
      'a message that is too long',
      { content: 'x'.repeat(maximumMessageCharacters + 1) },
      ['content'],
    ],
    ['an unknown field', { content: 'hi', contents: 'x' }, ['contents']],
    [
      'a nested field',
      { content: 'hi', parameters: { temperature: 9 } },
      ['parameters.temperature'],
    ],
    ['a malformed id', { content: 'hi', parentId: 'x' }, ['parentId']],
    ['a body that is no object', [], ['body']],
  ])('names the field of %s', (_, value, fields) => {
    expect(fieldsOf(value)).toEqual(fields);
  });

  it('names a hundred fields at most', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`, 1]));
    expect(fieldsOf({ content: 'hi', ...many })).toHaveLength(100);
  });

  it('passes what is right, unchanged', () => {
    expect(parseRequest(addMessageSchema, { content: ' hi ' })).toEqual({ content: ' hi ' });
  });
});
