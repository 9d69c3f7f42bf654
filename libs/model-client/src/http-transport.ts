import { Agent, request } from 'undici';

export type HttpRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
};

export type HttpAnswer = {
  status: number;
  header(name: string): string | undefined;
  body: AsyncIterable<Uint8Array>;
  /** Reads what is left, so that the connection can be used again. Never throws. */
  discard(): Promise<void>;
};

/** Sends one request; every deadline but that of the connection is the caller's, by the signal. */
export type HttpTransport = (request: HttpRequest) => Promise<HttpAnswer>;

/** The built-in transport. Its own limits on time are off: a model may read a prompt for minutes. */
export function createHttpTransport(options: {
  connectMilliseconds: number;
  keepAlive: boolean;
}): HttpTransport {
  const dispatcher = new Agent({
    connect: { timeout: options.connectMilliseconds },
    headersTimeout: 0,
    bodyTimeout: 0,
    // Shorter than any server's own limit, so that a request does not meet a connection that closes.
    keepAliveTimeout: 2_000,
    pipelining: options.keepAlive ? 1 : 0,
  });

  return async ({ url, method, headers, body, signal }) => {
    const answer = await request(url, { method, headers, body: body ?? null, signal, dispatcher });
    return {
      status: answer.statusCode,
      header: (name) => {
        const value = answer.headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
      body: answer.body,
      discard: () => answer.body.dump().then(ignore, ignore),
    };
  };
}

/** A transport over a given `fetch`. */
export function createFetchTransport(fetchFunction: typeof fetch): HttpTransport {
  return async ({ url, method, headers, body, signal }) => {
    const answer = await fetchFunction(url, { method, headers, body: body ?? null, signal });
    const stream = answer.body ?? new ReadableStream({ start: (control) => control.close() });
    return {
      status: answer.status,
      header: (name) => answer.headers.get(name) ?? undefined,
      body: stream,
      discard: () => (stream.locked ? Promise.resolve() : stream.cancel().then(ignore, ignore)),
    };
  };
}

function ignore(): void {
  // Whether the rest could be read matters to nobody.
}
