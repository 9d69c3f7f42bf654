import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import { urlToHttpOptions } from 'node:url';

import { readChunks } from './answer-chunks.ts';

export type HttpRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
};

/** Told of a body as it comes. After `end` or `error` nothing of it counts any more. */
export type BodyReader = {
  data(bytes: Uint8Array): void;
  end(): void;
  error(error: unknown): void;
};

/** Lets a body wait for its reader, who may still be told of what was under way. */
export type BodyFlow = { pause(): void; resume(): void };

/** An answer, whose body is read in one of two ways, once. */
export type HttpAnswer = {
  status: number;
  header(name: string): string | undefined;
  /** Tells a reader of the body, each piece within the turn in which it comes. */
  flow(reader: BodyReader): BodyFlow;
  body: AsyncIterable<Uint8Array>;
};

/** Gets either the answer or the failure to get one; a failure after the answer is its reader's. */
export type AnswerTaker = { answer(answer: HttpAnswer): void; error(error: unknown): void };

/** Sends one request; every deadline but that of the connection is the caller's, by the signal. */
export type HttpTransport = (request: HttpRequest, taker: AnswerTaker) => void;

/** The most that is read from a connection at once. */
const readBytes = 64 * 1024;

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
  // An agent hands its options on to `net.connect`.
  const reading: http.AgentOptions & Pick<net.SocketConstructorOpts, 'onread'> = {
    ...settings,
    onread: readIntoOneBuffer(),
  };
  const agents = { 'http:': new http.Agent(reading), 'https:': new https.Agent(settings) };
  /** A client has a few addresses, and each request would parse its own anew. */
  const targets = new Map<string, http.RequestOptions>();

  function targetOf(url: string): http.RequestOptions {
    const known = targets.get(url);
    if (known) return known;
    const { protocol, hostname, port, path, auth } = urlToHttpOptions(new URL(url));
    const target = { protocol, hostname, port, path, auth } as http.RequestOptions;
    targets.set(url, target);
    return target;
  }

  return ({ url, method, headers, body, signal }, taker) => {
    if (signal.aborted) {
      taker.error(signal.reason);
      return;
    }
    const secure = url.startsWith('https:');
    let hasAnswer = false;
    let tooSlow: NodeJS.Timeout | undefined;
    const outgoing = (secure ? https : http).request(
      { ...targetOf(url), method, headers, agent: agents[secure ? 'https:' : 'http:'] },
      (answer) => {
        hasAnswer = true;
        taker.answer(toAnswer(answer));
      },
    );
    // Destroyed with the reason, so that the caller sees why. After the answer began its reader knows
    // the signal, and an answer that has arrived whole leaves nobody to hear of an error.
    const abort = () => outgoing.destroy(hasAnswer ? undefined : (signal.reason as Error));
    signal.addEventListener('abort', abort, { once: true });
    outgoing.once('socket', (socket) => {
      // The agent's timeout is for idle connections: one in use may be silent as long as it likes.
      socket.setTimeout(0);
      if (!socket.connecting) return;
      tooSlow = setTimeout(
        () =>
          outgoing.destroy(
            Object.assign(new Error('connect timed out'), { code: connectTimeoutCode }),
          ),
        options.connectMilliseconds,
      );
      socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(tooSlow));
    });
    outgoing.on('error', (error) => {
      if (!hasAnswer) taker.error(error);
    });
    outgoing.once('close', () => {
      clearTimeout(tooSlow);
      signal.removeEventListener('abort', abort);
    });
    outgoing.end(body);
  };
}

/**
 * All connections read into one buffer, which the parser copies a body out of before the next one reads. Node's
 * own reading allocates 64 kB each time and cuts them down to what came: a page of memory for each token
 * (https://nodejs.org/api/net.html#new-netsocketoptions, `onread`).
 */
function readIntoOneBuffer(): net.OnReadOpts {
  return {
    buffer: Buffer.allocUnsafeSlow(readBytes),
    callback(this: net.Socket, length: number, buffer: Uint8Array) {
      this.emit('data', buffer.subarray(0, length));
      return true;
    },
  };
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
    flow(reader) {
      answer.on('data', reader.data);
      answer.once('end', reader.end);
      answer.once('error', reader.error);
      // After the end it is no news, and an error costs the walk of its stack.
      answer.once('close', () => {
        if (!answer.readableEnded) reader.error(new Error('The connection was closed.'));
      });
      return answer;
    },
    get body() {
      return readChunks(answer);
    },
  };
}

/** A transport over a given `fetch`. */
export function createFetchTransport(fetchFunction: typeof fetch): HttpTransport {
  return ({ url, method, headers, body, signal }, taker) => {
    const answering = (async () =>
      fetchFunction(url, { method, headers, body: body ?? null, signal }))();
    answering.then((answer) => {
      const stream = answer.body ?? new ReadableStream({ start: (control) => control.close() });
      taker.answer({
        status: answer.status,
        header: (name) => answer.headers.get(name) ?? undefined,
        flow: (reader) => flowOf(stream, reader),
        body: stream,
      });
    }, taker.error);
  };
}

function flowOf(body: AsyncIterable<Uint8Array>, reader: BodyReader): BodyFlow {
  const gate: { opened?: PromiseWithResolvers<void> | undefined } = {};
  void (async () => {
    try {
      for await (const bytes of body) {
        await gate.opened?.promise;
        reader.data(bytes);
      }
      await gate.opened?.promise;
      reader.end();
    } catch (error) {
      reader.error(error);
    }
  })();
  return {
    pause() {
      gate.opened ??= Promise.withResolvers();
    },
    resume() {
      gate.opened?.resolve();
      gate.opened = undefined;
    },
  };
}

function ignore(): void {
  // Whether the rest could be read matters to nobody.
}
