import fc from 'fast-check';

import type { Route, RouteIds } from './routes.ts';

export type BadRequest = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
};

const pathText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((part) => encodeURIComponent(part.toWellFormed()));
/** What an HTTP client lets through as the value of a header (RFC 9110, section 5.5). */
const headerText = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })
  .map((text) => text.trim());

const identifier = fc.oneof(fc.uuid(), pathText, fc.constantFrom('..', '%2e%2e', '%00', '%', '0'));

const anyBody = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.jsonValue().map((value) => JSON.stringify({ content: value, title: value, model: value })),
  fc
    .record(
      {
        content: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        parentId: fc.oneof(fc.uuid(), fc.jsonValue()),
        title: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        pinned: fc.jsonValue(),
        activeLeafId: fc.oneof(fc.uuid(), fc.jsonValue()),
        rating: fc.oneof(fc.constant('good'), fc.jsonValue()),
        comment: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        parameters: fc.oneof(
          fc.jsonValue(),
          fc.record({
            temperature: fc.double(),
            topP: fc.double(),
            maximumTokens: fc.double(),
            seed: fc.double(),
            systemPrompt: fc.string({ unit: 'binary' }),
          }),
        ),
        model: fc.oneof(fc.constant('tiny'), fc.jsonValue()),
        messages: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record({
              role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
              content: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
            }),
          ),
        ),
        prompt: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        stop: fc.jsonValue(),
        stream: fc.oneof(fc.boolean(), fc.jsonValue()),
        max_tokens: fc.oneof(fc.integer(), fc.jsonValue()),
        format: fc.constantFrom('vigia-conversations', 'other'),
        version: fc.jsonValue(),
        conversations: fc.jsonValue(),
        __proto__: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);

const anyHeaders = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('application/json; charset=utf-7', 'text/plain', 'x', ''),
      },
      { weight: 1, arbitrary: headerText },
    ),
    accept: fc.oneof(fc.constantFrom('*/*', 'text/event-stream', 'a/b;q=x'), headerText),
    'accept-language': headerText,
    'content-encoding': fc.constantFrom('gzip', 'identity', 'br', 'nonsense'),
    'idempotency-key': headerText,
    'if-none-match': headerText,
    'last-event-id': fc.oneof(headerText, fc.integer().map(String)),
    origin: fc.oneof(fc.constantFrom('null', 'http://elsewhere'), headerText),
    cookie: headerText,
    range: fc.constantFrom('bytes=0-', 'x'),
  },
  { requiredKeys: [] },
);

/** Requests of which at least something is wrong, or nearly everything. */
export function badRequests(routes: readonly Route[], ids: RouteIds): fc.Arbitrary<BadRequest> {
  const anyIds = fc.record({
    conversationId: fc.oneof(fc.constant(ids.conversationId), identifier),
    messageId: fc.oneof(fc.constant(ids.messageId), identifier),
    generationId: fc.oneof(fc.constant(ids.generationId), identifier),
  });
  const query = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom('limit', 'cursor', 'search', 'after', 'before', 'format', 'other'),
          fc.oneof(pathText, fc.integer().map(String)),
        )
        .map(([name, value]) => `?${name}=${value}`),
    },
    { weight: 1, arbitrary: pathText.map((text) => `?${text}`) },
  );
  return fc
    .tuple(
      fc.constantFrom(...routes),
      anyIds,
      query,
      anyHeaders,
      fc.oneof(
        { weight: 4, arbitrary: anyBody.map(String) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      fc.oneof(
        { weight: 5, arbitrary: fc.constant(undefined) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
        },
      ),
    )
    .map(([route, someIds, search, headers, body, otherMethod]) => {
      const method = otherMethod ?? route.method;
      const takesBody = method !== 'GET' && method !== 'HEAD';
      return {
        method,
        path: route.path(someIds) + search,
        headers: headers as Record<string, string>,
        body: takesBody ? body : null,
      };
    });
}

const asBytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

/** A request that was right until bytes of it were changed, doubled, or left out. */
export function brokenBytes(request: string): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(
    fc.nat(request.length - 1),
    fc.nat(6),
    fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom('\r\n', '\n', '\0', ' ', ':', '\r\n\r\n', 'é', '0', '-1').map(asBytes),
    ),
  );
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    let bytes = Buffer.from(asBytes(request));
    for (const [place, length, instead] of changes) {
      const after = bytes.subarray(Math.min(bytes.length, place + length));
      bytes = Buffer.concat([bytes.subarray(0, place), instead, after]);
    }
    return Uint8Array.from(bytes);
  });
}
