import { type IncomingHttpHeaders } from 'node:http';

/** What of a caller's headers reaches the agent. Its Authorization and Cookie end here. */
const requestHeaders = [
  'accept',
  'accept-language',
  'content-length',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
] as const;

/** What of the agent's headers reaches the caller. */
const responseHeaders = [
  'allow',
  'cache-control',
  'content-disposition',
  'content-length',
  'content-type',
  'etag',
  'idempotency-replayed',
  'last-modified',
  'location',
  'retry-after',
  'vary',
] as const;

/** The headers of the request to the agent, its signature included. */
export function toAgentHeaders(
  headers: IncomingHttpHeaders,
  { token, requestId }: { token: string; requestId: string },
): Record<string, string> {
  const forwarded: Record<string, string> = {
    authorization: `Bearer ${token}`,
    'x-request-id': requestId,
  };
  for (const name of requestHeaders) {
    const value = headers[name];
    if (typeof value === 'string') forwarded[name] = value;
  }
  return forwarded;
}

/** The headers of the answer to the caller. */
export function toClientHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const forwarded: Record<string, string | string[]> = { 'cache-control': 'no-store' };
  for (const name of responseHeaders) {
    const value = headers[name];
    if (value !== undefined) forwarded[name] = value;
  }
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-ratelimit-') && value !== undefined) forwarded[name] = value;
  }
  if (isEventStream(headers)) {
    // Neither a cache nor a proxy in front, NGINX least of all, may hold events back.
    forwarded['cache-control'] = 'no-store, no-transform';
    forwarded['x-accel-buffering'] = 'no';
  }
  return forwarded;
}

export function isEventStream(headers: Readonly<Record<string, unknown>>): boolean {
  return String(headers['content-type'] ?? '').startsWith('text/event-stream');
}
