import { ProblemError } from '@vigia/api-contract';
import { type RequestHandler } from 'express';

/** What a request target may be made of (RFC 3986): visible ASCII without quotes, brackets and backslashes. */
const targetPattern = /^\/[\w\-.~!$&'()*+,;=:@/%?]*$/;

/**
 * Whether a request target names what it seems to name: one path, without steps upwards, encoded or
 * not, so that every hop reads it the same.
 */
export function isPlainTarget(target: string): boolean {
  if (!targetPattern.test(target)) return false;
  const path = target.split('?', 1)[0] ?? '';
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return false;
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(decoded)) return false;
  const segments = decoded.split('/').slice(1);
  return segments.every(
    (segment, index) =>
      segment !== '.' && segment !== '..' && (segment !== '' || index === segments.length - 1),
  );
}

/** Refuses a target that two hops could read in two ways. */
export const checkTarget: RequestHandler = (request, _response, next) => {
  if (isPlainTarget(request.url)) return next();
  next(new ProblemError('invalid_request', { detail: 'The address of the request is not valid.' }));
};

const knownSegments = new Set([
  'api',
  'v1',
  'config',
  'status',
  'livez',
  'readyz',
  'conversations',
  'messages',
  'regenerations',
  'continuations',
  'context',
  'feedback',
  'export',
  'import',
  'generations',
  'events',
  'cancellation',
  'chat',
  'completions',
  'models',
  'embeddings',
]);

/** The pattern of a path for the log: ids and all that a person could have written are left out. */
export function toRoute(path: string): string {
  const [first = '', ...rest] = path.split('?', 1)[0]?.split('/').slice(1) ?? [];
  if (!knownSegments.has(first)) return '/*';
  const segments = rest
    .slice(0, 5)
    .map((segment) => (knownSegments.has(segment) ? segment : ':id'));
  return `/${[first, ...segments].join('/')}`;
}
