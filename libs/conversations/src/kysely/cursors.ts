import { type Conversation, identifierSchema, ProblemError } from '@vigia/api-contract';

/** Where a page of the list ended: pinned, last activity, number. */
export type ListPosition = [pinned: number, updatedAt: number, number: number];

/** The list's position as the opaque text that clients pass back. */
export function writeListCursor(position: ListPosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws ProblemError `invalid_request` for what is no cursor of the list. */
export function readListCursor(cursor: string): ListPosition {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isListPosition(position)) return position;
  } catch {
    // Not JSON: refused below like any other text that is no cursor.
  }
  throw badCursor('cursor');
}

function isListPosition(value: unknown): value is ListPosition {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isSafeInteger);
}

/** The cursor of a window is the id of the message at its edge. @throws ProblemError as above. */
export function readMessageCursor(field: 'before' | 'after', cursor: string): Conversation['id'] {
  const result = identifierSchema.safeParse(cursor);
  if (!result.success) throw badCursor(field);
  return result.data;
}

/** The refusal of a cursor, naming its field. */
export function badCursor(field: string): ProblemError {
  const detail = 'This is no cursor of this list: read it again from the start.';
  return new ProblemError('invalid_request', {
    detail: `${field}: ${detail}`,
    errors: [{ field, detail }],
  });
}
