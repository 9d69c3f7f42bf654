import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How a replayed server is set up, and what is wrong with it. */
export type ReplayOptions = {
  host?: string;
  port?: number;
  /** Null accepts any. */
  apiKey?: string | null;
  modelId?: string;
  contextTokens?: number;
  slots?: number;
  /** How long it loads; kinds that listen only afterwards do so. */
  loadMilliseconds?: number;
  tokenMilliseconds?: number;
  /** Tokens of an answer; default 4. */
  answerTokens?: number;
  /** Answers its health request and fails every completion. */
  completionsBroken?: boolean;
  /** llama-cpp-python's INTERRUPT_REQUESTS. */
  interruptRequests?: boolean;
};

/** A request to a replayed server. */
export type ReplayRequest = {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly body: Record<string, unknown>;
  readonly response: ServerResponse;
  readonly socket: Socket;
};

/** What the behaviour of a kind works with. */
export type ReplayContext = {
  readonly options: Required<ReplayOptions>;
  /** False until the loading time is over. */
  isLoaded(): boolean;
  counters: { running: number; generated: number; prompt: number; cancelled: number };
  /** Sockets that are open. */
  openConnections(): number;
};

/** The behaviour of a kind: answers a request. */
export type ReplayKind = {
  readonly listensWhileLoading: boolean;
  create(context: ReplayContext): (request: ReplayRequest) => void | Promise<void>;
};

/** A server that runs. */
export type ReplayServer = {
  readonly baseUrl: string;
  /** `GET /health`, ... in order. */
  readonly requests: readonly string[];
  readonly counters: Readonly<ReplayContext['counters']>;
  close(): Promise<void>;
};

const defaults: Required<ReplayOptions> = {
  host: '127.0.0.1',
  port: 0,
  apiKey: null,
  modelId: 'model',
  contextTokens: 512,
  slots: 1,
  loadMilliseconds: 0,
  tokenMilliseconds: 0,
  answerTokens: 4,
  completionsBroken: false,
  interruptRequests: true,
};

/** Starts a real HTTP server that behaves as the documentation of a kind says. */
export async function startReplayServer(
  kind: ReplayKind,
  given: ReplayOptions = {},
): Promise<ReplayServer> {
  const options = { ...defaults, ...given };
  const requests: string[] = [];
  const loadedAt = performance.now() + options.loadMilliseconds;
  let open = 0;
  const context: ReplayContext = {
    options,
    isLoaded: () => performance.now() >= loadedAt,
    counters: { running: 0, generated: 0, prompt: 0, cancelled: 0 },
    openConnections: () => open,
  };
  const answer = kind.create(context);
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    void readBody(request).then((body) =>
      answer({
        method: request.method ?? '',
        path,
        key: /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? null,
        body,
        response,
        socket: request.socket,
      }),
    );
  });
  server.on('connection', (socket) => {
    open += 1;
    socket.once('close', () => (open -= 1));
  });
  if (!kind.listensWhileLoading) await delay(options.loadMilliseconds);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    counters: context.counters,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The text of all messages; a replayed tokenizer takes each word for a token. */
export function promptOf({ body }: ReplayRequest): string {
  const messages = (body['messages'] ?? []) as { content: string }[];
  return messages.map(({ content }) => content).join('\n');
}

/** Tokens of a text, to this tokenizer. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
