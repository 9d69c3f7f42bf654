import { createHash } from 'node:crypto';

const subjectPattern =
  /^(?:guest:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|key:[0-9a-f]{64})$/;

/** Whether this names someone who may own conversations: `guest:<uuid>` or `key:<sha256 of the API key>`. */
export function isSubject(value: unknown): value is string {
  return typeof value === 'string' && subjectPattern.test(value);
}

/** The subject of a guest's browser. */
export function subjectOfGuest(guestId: string): string {
  return `guest:${guestId}`;
}

/** The subject of an API key: the key itself never leaves the process that it was shown to. */
export function subjectOfApiKey(apiKey: string): string {
  return `key:${createHash('sha256').update(apiKey, 'utf8').digest('hex')}`;
}

/** The subject of the public site itself, for calls that are nobody's: the agent's status. */
export const publicSiteSubject = subjectOfGuest('00000000-0000-0000-0000-000000000000');
