/** Ids that a path may name. */
export type RouteIds = { conversationId: string; messageId: string; generationId: string };

export type RouteCase = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: (ids: RouteIds) => string;
  /** A body that is right. */
  body?: unknown;
  /** What somebody else's id is answered with; absent for routes that name nothing. */
  foreign?: string;
  isOpenAi?: boolean;
};

const chat = { messages: [{ role: 'user', content: 'hi' }] };

/** Every route of the agent: a new one belongs here, so that every test over all routes knows it. */
export const routes: RouteCase[] = [
  { method: 'GET', path: () => '/status' },
  { method: 'GET', path: () => '/api/conversations' },
  { method: 'POST', path: () => '/api/conversations', body: {} },
  { method: 'GET', path: () => '/api/conversations/export' },
  {
    method: 'POST',
    path: () => '/api/conversations/import',
    body: {
      format: 'vigia-conversations',
      version: 1,
      exportedAt: '2026-11-23T12:00:00.000Z',
      conversations: [],
    },
  },
  {
    method: 'GET',
    path: ({ conversationId }) => `/api/conversations/${conversationId}/export`,
    foreign: 'conversation_not_found',
  },
  {
    method: 'GET',
    path: ({ conversationId }) => `/api/conversations/${conversationId}`,
    foreign: 'conversation_not_found',
  },
  {
    method: 'PATCH',
    path: ({ conversationId }) => `/api/conversations/${conversationId}`,
    body: { title: 'renamed' },
    foreign: 'conversation_not_found',
  },
  {
    method: 'DELETE',
    path: ({ conversationId }) => `/api/conversations/${conversationId}`,
    foreign: 'conversation_not_found',
  },
  {
    method: 'GET',
    path: ({ conversationId }) => `/api/conversations/${conversationId}/messages`,
    foreign: 'conversation_not_found',
  },
  {
    method: 'POST',
    path: ({ conversationId }) => `/api/conversations/${conversationId}/messages`,
    body: { content: 'next' },
    foreign: 'conversation_not_found',
  },
  {
    method: 'POST',
    path: ({ messageId }) => `/api/messages/${messageId}/regenerations`,
    body: {},
    foreign: 'message_not_found',
  },
  {
    method: 'POST',
    path: ({ messageId }) => `/api/messages/${messageId}/continuations`,
    body: {},
    foreign: 'message_not_found',
  },
  {
    method: 'PUT',
    path: ({ messageId }) => `/api/messages/${messageId}/feedback`,
    body: { rating: 'good' },
    foreign: 'message_not_found',
  },
  {
    method: 'GET',
    path: ({ generationId }) => `/api/generations/${generationId}/events`,
    foreign: 'generation_not_found',
  },
  {
    method: 'POST',
    path: ({ generationId }) => `/api/generations/${generationId}/cancellation`,
    foreign: 'generation_not_found',
  },
  { method: 'GET', path: () => '/v1/models', isOpenAi: true },
  { method: 'GET', path: () => '/v1/models/scripted', isOpenAi: true },
  {
    method: 'POST',
    path: () => '/v1/chat/completions',
    body: { model: 'scripted', ...chat },
    isOpenAi: true,
  },
  {
    method: 'POST',
    path: () => '/v1/completions',
    body: { model: 'scripted', prompt: 'hi' },
    isOpenAi: true,
  },
  { method: 'POST', path: () => '/v1/embeddings', body: {}, isOpenAi: true },
];
