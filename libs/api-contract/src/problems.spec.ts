import { createProblem, problemCatalog, ProblemError, problemSchema } from './problems.ts';

describe('problem documents', () => {
  it('carry the code, the status and the type of RFC 9457', () => {
    expect(createProblem('conversation_not_found', { detail: 'Gone.' })).toEqual({
      type: 'urn:vigia:problem:conversation_not_found',
      title: 'There is no such conversation',
      status: 404,
      code: 'conversation_not_found',
      detail: 'Gone.',
    });
  });

  it('are valid for every code in the catalogue', () => {
    for (const code of Object.keys(problemCatalog) as (keyof typeof problemCatalog)[]) {
      expect(problemSchema.parse(createProblem(code)).code).toBe(code);
    }
  });

  it('explain themselves when thrown', () => {
    expect(new ProblemError('malformed_json').message).toBe('The body is not valid JSON');
    expect(new ProblemError('malformed_json', { detail: 'At 3.' }).message).toBe('At 3.');
  });
});
