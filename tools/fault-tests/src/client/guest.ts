import type { Message, MessageWindow } from '@vigia/api-contract';

/** What a browser does with chat-api: it keeps its cookie, and gives up on what does not answer. */
export type Guest = {
  readonly name: string;
  /** What the browser sends to be known again. */
  readonly cookie: string;
  fetch(method: string, path: string, options?: GuestRequest): Promise<Response>;
  /** The body of an answer. @throws Error when that is not a good one. */
  json<Value>(method: string, path: string, options?: GuestRequest): Promise<Value>;
  newConversation(): Promise<string>;
  /** All messages of the active branch. */
  messages(conversationId: string): Promise<Message[]>;
};

export type GuestRequest = {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** How long an answer may take, in milliseconds; a stream is heard of at least as often. */
const deadlineMilliseconds = 60_000;

/** Becomes a guest of its own: the line must be whole while it does. */
export async function createGuest(url: string, name: string): Promise<Guest> {
  const first = await fetch(`${url}/api/config`, { signal: AbortSignal.timeout(20_000) });
  await first.arrayBuffer();
  const cookie = first.headers.getSetCookie()[0]?.split(';', 1)[0];
  if (!cookie) throw new Error('chat-api gave no cookie.');

  const guest: Guest = {
    name,
    cookie,
    fetch(method, path, { body, headers, signal } = {}) {
      const timeout = AbortSignal.timeout(deadlineMilliseconds);
      return fetch(url + path, {
        method,
        headers: {
          cookie,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    },
    async json<Value>(method: string, path: string, options?: GuestRequest) {
      const response = await guest.fetch(method, path, options);
      if (!response.ok) {
        throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      }
      return (await response.json()) as Value;
    },
    async newConversation() {
      return (await guest.json<{ id: string }>('POST', '/api/conversations', { body: {} })).id;
    },
    async messages(conversationId) {
      const path = `/api/conversations/${conversationId}/messages?limit=200`;
      return (await guest.json<MessageWindow>('GET', path)).messages;
    },
  };
  return guest;
}
