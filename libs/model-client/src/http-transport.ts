import http from 'node:http';
import https from 'node:https';

import { readChunks } from './answer-chunks.ts';

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

/** The system code of a connection that was given up before anything was sent. */
export const connectTimeoutCode = 'VIGIA_CONNECT_TIMEOUT';

/**
 * The built-in transport, on Node's own client: it has no limits of its own on time, and a model may
 * read a prompt for minutes (https://nodejs.org/api/http.html#httprequesturl-options-callback).
 */
export function createHttpTransport(options: {
  connectMilliseconds: number;
  keepAlive: boolean;
}): HttpTransport {
  // Shorter than any server's own limit, so that a request does not meet a connection that closes.
  const settings = { keepAlive: options.keepAlive, timeout: 2_000 };
  const agents = { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) };

  return ({ url, method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const secure = url.startsWith('https:');
      let hasAnswer = false;
      const outgoing = (secure ? https : http).request(
        url,
        { method, headers, agent: agents[secure ? 'https:' : 'http:'] },
        (answer) => {
          hasAnswer = true;
          resolve(toAnswer(answer));
        },
      );
      // Destroyed with the reason, so that the caller sees why. After the answer began its reader knows
      // the signal, and an answer that has arrived whole leaves nobody to hear of an error.
      const abort = () => outgoing.destroy(hasAnswer ? undefined : (signal.reason as Error));
      const tooSlow = setTimeout(
        () =>
          outgoing.destroy(
            Object.assign(new Error('connect timed out'), { code: connectTimeoutCode }),
          ),
        options.connectMilliseconds,
      );
      signal.addEventListener('abort', abort, { once: true });
      outgoing.once('socket', (socket) => {
        // The agent's timeout is for idle connections: one in use may be silent as long as it likes.
        socket.setTimeout(0);
        const connected = () => clearTimeout(tooSlow);
        if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', connected);
        else connected();
      });
      outgoing.on('error', reject);
      outgoing.once('close', () => {
        clearTimeout(tooSlow);
        signal.removeEventListener('abort', abort);
      });
      outgoing.end(body);
    });
}

function toAnswer(answer: http.IncomingMessage): HttpAnswer {
  // Whoever reads is told by the reading; once nobody does, an error unheard would end the process.
  answer.on('error', ignore);
  return {
    status: answer.statusCode ?? 0,
    header: (name) => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: readChunks(answer),
    discard: () =>
      new Promise((resolve) => {
        answer.once('close', resolve);
        answer.resume();
        if (answer.destroyed || answer.complete) resolve();
      }),
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
