import type {
  AcceptedGeneration,
  AddMessage,
  ClientConfig,
  ContextMeasure,
  Conversation,
  ConversationExport,
  ConversationList,
  CreateConversation,
  Feedback,
  MeasureContext,
  ImportedConversations,
  Message,
  MessageWindow,
  NumberedGenerationEvent,
  Regenerate,
  Status,
  UpdateConversation,
} from '@vigia/api-contract';

import { ApiError, createFailure, readFailure } from './failure.ts';
import { readGenerationEvents } from './generation-stream.ts';

/** An answer that is not a stream must come within this time, in milliseconds. */
const defaultDeadline = 20_000;

export type ApiClientOptions = {
  fetch?: typeof fetch;
  /** Put before every path; empty for the page's own origin. */
  baseUrl?: string;
  deadlineMilliseconds?: number;
};

type Call = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
};

function withQuery(path: string, query: Record<string, string | undefined>): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`;
}

/**
 * The chat API of the page's own origin.
 * Every method throws ApiError with a failure in it, or an AbortError when its signal was aborted.
 */
export function createApiClient(options: ApiClientOptions = {}) {
  const { baseUrl = '', deadlineMilliseconds = defaultDeadline } = options;
  const doFetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));

  async function open(path: string, call: Call, signal: AbortSignal): Promise<Response> {
    const { method = 'GET', body, headers = {}, keepalive = false } = call;
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal,
      keepalive,
    };
    if (body !== undefined) init.body = JSON.stringify(body);
    let response: Response;
    try {
      response = await doFetch(`${baseUrl}${path}`, init);
    } catch (error) {
      if (call.signal?.aborted) throw new DOMException('The call was given up.', 'AbortError');
      const late = signal.aborted;
      throw new ApiError(createFailure(late ? 'timeout' : 'network'), { cause: error });
    }
    if (!response.ok) throw new ApiError(await readFailure(response));
    return response;
  }

  async function request<Answer>(path: string, call: Call = {}): Promise<Answer> {
    const deadline = AbortSignal.timeout(deadlineMilliseconds);
    const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
    const response = await open(path, call, signal);
    if (response.status === 204) return undefined as Answer;
    try {
      const text = await response.text();
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    } catch (error) {
      if (call.signal?.aborted) throw new DOMException('The call was given up.', 'AbortError');
      const code = signal.aborted ? 'timeout' : 'unexpected_answer';
      throw new ApiError(createFailure(code), { cause: error });
    }
  }

  const conversationPath = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;

  return {
    config: (signal?: AbortSignal) => request<ClientConfig>('/api/config', { signal }),
    status: (signal?: AbortSignal) => request<Status>('/api/status', { signal }),

    listConversations: (query: { cursor?: string; search?: string }, signal?: AbortSignal) =>
      request<ConversationList>(withQuery('/api/conversations', query), { signal }),
    createConversation: (body: CreateConversation, key: string, signal?: AbortSignal) =>
      request<Conversation>('/api/conversations', {
        method: 'POST',
        body,
        headers: { 'idempotency-key': key },
        signal,
      }),
    conversation: (id: string, signal?: AbortSignal) =>
      request<Conversation>(conversationPath(id), { signal }),
    updateConversation: (id: string, body: UpdateConversation) =>
      request<Conversation>(conversationPath(id), { method: 'PATCH', body }),
    deleteConversation: (id: string, keepalive = false) =>
      request<void>(conversationPath(id), { method: 'DELETE', keepalive }),
    importConversations: (body: ConversationExport, signal?: AbortSignal) =>
      request<ImportedConversations>('/api/conversations/import', {
        method: 'POST',
        body,
        signal,
      }),
    /** Deletes a temporary conversation in a moment, unless it is read again: the page may only be reloading. */
    leaveConversation: (id: string) =>
      request<void>(`${conversationPath(id)}?afterSeconds=30`, {
        method: 'DELETE',
        keepalive: true,
      }),

    messages: (
      conversationId: string,
      query: { before?: string; after?: string; limit?: string },
      signal?: AbortSignal,
    ) =>
      request<MessageWindow>(withQuery(`${conversationPath(conversationId)}/messages`, query), {
        signal,
      }),
    /** @param key the same for every try of one message, so that it is stored once. */
    addMessage: (conversationId: string, body: AddMessage, key: string, signal?: AbortSignal) =>
      request<AcceptedGeneration>(`${conversationPath(conversationId)}/messages`, {
        method: 'POST',
        body,
        headers: { 'idempotency-key': key },
        signal,
      }),
    regenerate: (messageId: string, body: Regenerate, key: string, signal?: AbortSignal) =>
      request<AcceptedGeneration>(`/api/messages/${encodeURIComponent(messageId)}/regenerations`, {
        method: 'POST',
        body,
        headers: { 'idempotency-key': key },
        signal,
      }),
    continueAnswer: (messageId: string, body: Regenerate, key: string, signal?: AbortSignal) =>
      request<AcceptedGeneration>(`/api/messages/${encodeURIComponent(messageId)}/continuations`, {
        method: 'POST',
        body,
        headers: { 'idempotency-key': key },
        signal,
      }),
    measureContext: (conversationId: string, body: MeasureContext, signal?: AbortSignal) =>
      request<ContextMeasure>(`${conversationPath(conversationId)}/context`, {
        method: 'POST',
        body,
        signal,
      }),
    setFeedback: (messageId: string, body: Feedback, signal?: AbortSignal) =>
      request<Message>(`/api/messages/${encodeURIComponent(messageId)}/feedback`, {
        method: 'PUT',
        body,
        signal,
      }),
    cancelGeneration: (id: string, signal?: AbortSignal) =>
      request<unknown>(`/api/generations/${encodeURIComponent(id)}/cancellation`, {
        method: 'POST',
        signal,
      }),

    /** The events after `after`; the stream may be cut before the final one. */
    async *generationEvents(
      id: string,
      after: number,
      signal: AbortSignal,
    ): AsyncGenerator<NumberedGenerationEvent> {
      const opening = new AbortController();
      const timer = setTimeout(() => opening.abort(), deadlineMilliseconds);
      const path = `/api/generations/${encodeURIComponent(id)}/events`;
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (after > 0) headers['last-event-id'] = String(after);
      try {
        const either = AbortSignal.any([signal, opening.signal]);
        const response = await open(path, { headers, signal }, either);
        clearTimeout(timer);
        if (!response.body) throw new ApiError(createFailure('unexpected_answer'));
        yield* readGenerationEvents(response.body);
      } finally {
        clearTimeout(timer);
        opening.abort();
      }
    },
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;
