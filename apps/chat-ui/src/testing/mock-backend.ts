import type {
  AcceptedGeneration,
  ClientConfig,
  ContextMeasure,
  Conversation,
  Feedback,
  GenerationEvent,
  Hop,
  Message,
  Model,
  NetworkReport,
  NumberedGenerationEvent,
  Problem,
  Status,
} from '@vigia/api-contract';

/** One generation of the mock: a log that grows when the script says so. */
export type MockGeneration = {
  id: string;
  messageId: string;
  conversationId: string;
  events: NumberedGenerationEvent[];
  ended: boolean;
  cancelled: boolean;
  wake: Set<() => void>;
};

export type MockBackendOptions = {
  /** Plays an answer by appending events; the default of a test is to append by hand. */
  play?: (generation: MockGeneration, content: string, append: Append) => void;
};

export type Append = (event: GenerationEvent) => void;

const now = () => new Date().toISOString();

export const mockModel: Model = {
  id: 'smollm2-135m-instruct',
  name: 'SmolLM2 135M Instruct',
  state: 'ready',
  loadProgress: null,
  contextTokens: 8192,
  reasons: true,
  standIn: null,
  recommended: { temperature: 0.6, topP: 0.95 },
};

/** A backend in memory that speaks the contract, as a function from Request to Response. */
export function createMockBackend({ play }: MockBackendOptions = {}) {
  const conversations = new Map<string, Conversation>();
  const messages = new Map<string, Message>();
  const generations = new Map<string, MockGeneration>();
  const byKey = new Map<string, AcceptedGeneration>();
  const requests: { method: string; path: string; headers: Headers; body: unknown }[] = [];
  let count = 0;
  const createId = () => {
    count += 1;
    return `019ac000-0000-7000-8000-${String(count).padStart(12, '0')}`;
  };

  const state = {
    model: { ...mockModel } as Model,
    hopStates: {} as Record<
      string,
      { state: 'ok' | 'degraded' | 'down' | 'unknown'; detail: string }
    >,
    hopNames: ['browser', 'chat-api', 'agent', 'model-server'] as Hop['name'][],
    /** Consulted before every call: an answer here is given in place of the real one. */
    intercept: null as null | ((method: string, path: string) => Response | Error | null),
    windowSize: 50,
    network: null as NetworkReport | null,
    features: { temporaryChats: true },
    context: {
      contextTokens: 2048,
      promptTokens: 512,
      counted: 'tokenizer',
      fits: true,
      firstReadMessageId: null,
    } as ContextMeasure,
  };

  function createMessage(more: Partial<Message>): Message {
    const id = createId();
    const message: Message = {
      id,
      conversationId: '',
      parentId: null,
      role: 'user',
      content: '',
      reasoning: '',
      reasoningMilliseconds: null,
      state: 'complete',
      finishReason: null,
      problemCode: null,
      model: null,
      usage: null,
      generationId: null,
      siblingIds: [id],
      feedback: null,
      createdAt: now(),
      ...more,
    };
    messages.set(message.id, message);
    return message;
  }

  function createConversation(title = '', temporary = false): Conversation {
    const conversation: Conversation = {
      id: createId(),
      title,
      titleSource: 'first-message',
      pinned: false,
      temporary,
      createdAt: now(),
      updatedAt: now(),
      activeLeafId: null,
      activeGenerationId: null,
    };
    conversations.set(conversation.id, conversation);
    return conversation;
  }

  /** The versions of a turn know each other. */
  function tellSiblings({ conversationId, parentId, role }: Message): void {
    const siblings = [...messages.values()].filter(
      (one) =>
        one.conversationId === conversationId && one.parentId === parentId && one.role === role,
    );
    for (const one of siblings) one.siblingIds = siblings.map(({ id }) => id);
  }

  /** The newest message below one. */
  function leafBelow(id: string): string {
    const child = [...messages.values()].findLast(({ parentId }) => parentId === id);
    return child ? leafBelow(child.id) : id;
  }

  function branchOf(conversation: Conversation): Message[] {
    const branch: Message[] = [];
    let id = conversation.activeLeafId;
    while (id) {
      const message = messages.get(id);
      if (!message) break;
      branch.unshift(message);
      id = message.parentId;
    }
    return branch;
  }

  /** Appends an event, and keeps the stored message in step with it. */
  function append(generation: MockGeneration, event: GenerationEvent): void {
    if (generation.ended) return;
    generation.events.push({ id: generation.events.length + 1, event });
    const message = messages.get(generation.messageId);
    const conversation = conversations.get(generation.conversationId);
    if (!message || !conversation) return;
    if (event.type === 'content') message.content += event.text;
    if (event.type === 'reasoning') message.reasoning += event.text;
    if (event.type === 'usage') message.usage = event.usage;
    if (event.type === 'done') {
      message.state = event.finishReason === 'cancelled' ? 'stopped' : 'complete';
      message.finishReason = event.finishReason;
      message.reasoningMilliseconds = event.reasoningMilliseconds;
    }
    if (event.type === 'error') {
      message.state = event.problem.code === 'generation_interrupted' ? 'interrupted' : 'failed';
      message.problemCode = event.problem.code;
    }
    if (event.type === 'done' || event.type === 'error') {
      generation.ended = true;
      conversation.activeGenerationId = null;
    }
    for (const wake of [...generation.wake]) wake();
  }

  function startGeneration(
    conversation: Conversation,
    parentId: string,
    content: string,
    begun = '',
  ) {
    const generationId = createId();
    const assistantMessage = createMessage({
      conversationId: conversation.id,
      parentId,
      role: 'assistant',
      state: 'generating',
      generationId,
      model: state.model.id,
      content: begun,
    });
    tellSiblings(assistantMessage);
    conversation.activeLeafId = assistantMessage.id;
    conversation.activeGenerationId = generationId;
    conversation.updatedAt = now();
    const generation: MockGeneration = {
      id: generationId,
      messageId: assistantMessage.id,
      conversationId: conversation.id,
      events: [],
      ended: false,
      cancelled: false,
      wake: new Set(),
    };
    generations.set(generationId, generation);
    if (begun !== '') {
      generation.events.push({ id: 1, event: { type: 'content', text: begun } });
    }
    play?.(generation, content, (event) => append(generation, event));
    return { assistantMessage: { ...assistantMessage }, generationId };
  }

  function eventStream(generation: MockGeneration, after: number, signal: AbortSignal): Response {
    const encoder = new TextEncoder();
    let sent = after;
    let push: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        push = () => {
          if (signal.aborted) return;
          for (const { id, event } of generation.events.slice(sent)) {
            const frame = `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
            controller.enqueue(encoder.encode(frame));
          }
          sent = generation.events.length;
          if (generation.ended) {
            generation.wake.delete(push);
            controller.close();
          }
        };
        generation.wake.add(push);
        push();
      },
      cancel: () => void generation.wake.delete(push),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }

  const json = (value: unknown, status = 200) => Response.json(value, { status });
  const problem = (code: Problem['code'], status: number, more: Partial<Problem> = {}) =>
    json({ type: `urn:vigia:problem:${code}`, title: code, status, code, ...more }, status);

  function status(): Status {
    const hops = state.hopNames.map((name) => ({
      name,
      state: state.hopStates[name]?.state ?? ('ok' as const),
      since: new Date(Date.now() - 3_600_000).toISOString(),
      latencyMilliseconds: name === 'browser' ? null : 2,
      detail: state.hopStates[name]?.detail ?? null,
    }));
    const worst =
      hops.find((hop) => hop.state === 'down') ?? hops.find((hop) => hop.state !== 'ok');
    const agentState = state.hopStates['agent']?.state ?? 'ok';
    const agentDown = agentState === 'down' || agentState === 'unknown';
    const active = [...generations.values()].filter((generation) => !generation.ended).length;
    return {
      state: worst?.state ?? 'ok',
      hops,
      network: state.network,
      agent: agentDown
        ? null
        : {
            version: '0.1.0',
            startedAt: now(),
            now: now(),
            draining: false,
            model: state.model,
            features: state.features,
            hops: [],
            generations: {
              slots: 2,
              running: active,
              queued: 0,
              tokensPerSecond: 21.4,
              failedLastHour: 0,
            },
          },
    };
  }

  const config = (): ClientConfig => ({
    version: '0.1.0',
    profile: 'local',
    authentication: 'guest',
    model: state.model,
    features: state.features,
    limits: { messageCharacters: 200_000, bodyBytes: 1_048_576 },
  });

  function messageWindow(conversation: Conversation, url: URL): Response {
    const branch = branchOf(conversation);
    const before = url.searchParams.get('before');
    const end = before ? Number(before) : branch.length;
    const limit = Number(url.searchParams.get('limit') ?? state.windowSize);
    const start = Math.max(0, end - Math.min(limit, state.windowSize));
    return json({
      messages: branch.slice(start, end).map((message) => ({ ...message })),
      previousCursor: start > 0 ? String(start) : null,
      nextCursor: end < branch.length ? String(end) : null,
    });
  }

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const { pathname } = url;
    const { method } = request;
    const text = method === 'GET' ? '' : await request.text();
    const body = text === '' ? null : (JSON.parse(text) as Record<string, never>);
    requests.push({ method, path: pathname + url.search, headers: request.headers, body });
    const instead = state.intercept?.(method, pathname);
    if (instead instanceof Error) throw instead;
    if (instead) return instead;

    if (pathname === '/api/config') return json(config());
    if (pathname === '/api/status') return json(status());
    if (pathname === '/api/conversations' && method === 'GET') {
      const search = url.searchParams.get('search')?.toLowerCase() ?? '';
      const found = [...conversations.values()]
        .filter(({ title, temporary }) => !temporary && title.toLowerCase().includes(search))
        .sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
      return json({ conversations: found, nextCursor: null });
    }
    if (pathname === '/api/conversations' && method === 'POST') {
      return json(createConversation(body?.['title'] ?? '', body?.['temporary'] === true), 201);
    }

    const [, , collection, id = '', tail] = pathname.split('/');
    if (collection === 'conversations') {
      const conversation = conversations.get(id);
      if (!conversation) return problem('conversation_not_found', 404);
      if (tail === 'context') return json(state.context);
      if (tail === 'messages' && method === 'GET') return messageWindow(conversation, url);
      if (tail === 'messages' && method === 'POST') {
        const key = request.headers.get('idempotency-key') ?? createId();
        const known = byKey.get(key);
        if (known) return json(known, 202);
        if (conversation.activeGenerationId) return problem('conflict', 409);
        const content = String(body?.['content'] ?? '');
        const parentId = body?.['parentId'] as string | null | undefined;
        const userMessage = createMessage({
          conversationId: conversation.id,
          parentId: parentId === undefined ? conversation.activeLeafId : parentId,
          content,
        });
        tellSiblings(userMessage);
        conversation.title ||= content.slice(0, 60);
        const started = startGeneration(conversation, userMessage.id, content);
        const accepted = {
          conversationId: conversation.id,
          userMessage: { ...userMessage },
          ...started,
        };
        byKey.set(key, accepted);
        return json(accepted, 202);
      }
      if (method === 'PATCH') {
        const { activeLeafId, ...change } = body as Partial<Conversation>;
        Object.assign(conversation, change);
        if (change.title !== undefined) conversation.titleSource = 'person';
        if (activeLeafId) conversation.activeLeafId = leafBelow(activeLeafId);
      }
      if (method === 'DELETE' && !url.searchParams.has('afterSeconds')) {
        conversations.delete(id);
        return new Response(null, { status: 204 });
      }
      return json(conversation);
    }
    if (collection === 'messages' && (tail === 'regenerations' || tail === 'continuations')) {
      const message = messages.get(id);
      const conversation = message && conversations.get(message.conversationId);
      if (!message?.parentId || !conversation) return problem('message_not_found', 404);
      const parent = messages.get(message.parentId);
      const begun = tail === 'continuations' ? message.content : '';
      const question = parent?.content ?? '';
      const started = startGeneration(conversation, message.parentId, question, begun);
      return json({ conversationId: conversation.id, userMessage: null, ...started }, 202);
    }
    if (collection === 'messages' && tail === 'feedback') {
      const message = messages.get(id);
      if (!message) return problem('message_not_found', 404);
      const { rating, comment = null } = body as unknown as Feedback;
      message.feedback = rating && { rating, comment };
      return json(message);
    }
    if (collection === 'generations') {
      const generation = generations.get(id);
      if (!generation) return problem('generation_not_found', 404);
      if (tail === 'events') {
        const after = request.headers.get('last-event-id') ?? url.searchParams.get('after') ?? '0';
        return eventStream(generation, Number(after), request.signal);
      }
      if (tail === 'cancellation') {
        generation.cancelled = true;
        append(generation, {
          type: 'done',
          finishReason: 'cancelled',
          reasoningMilliseconds: null,
        });
        return json({}, 202);
      }
    }
    return problem('not_found', 404);
  }

  const fetchMock: typeof fetch = async (input, init) =>
    handle(new Request(new URL(String(input), 'http://vigia.test'), init));

  return {
    state,
    conversations,
    messages,
    generations,
    requests,
    append,
    createConversation,
    createMessage,
    handle,
    fetch: fetchMock,
    problem,
  };
}

export type MockBackend = ReturnType<typeof createMockBackend>;
