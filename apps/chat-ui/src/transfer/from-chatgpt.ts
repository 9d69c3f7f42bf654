import type { ExportedConversation, ExportedMessage } from '@vigia/api-contract';

/** A conversation of ChatGPT's `conversations.json`, as far as it is read. Anything may be missing. */
export type ChatGptConversation = {
  title?: unknown;
  create_time?: unknown;
  update_time?: unknown;
  current_node?: unknown;
  mapping: Record<string, ChatGptNode>;
};

type ChatGptNode = {
  parent?: unknown;
  children?: unknown;
  message?: {
    author?: { role?: unknown };
    create_time?: unknown;
    content?: { content_type?: unknown; parts?: unknown; text?: unknown; thoughts?: unknown };
    metadata?: { model_slug?: unknown; is_visually_hidden_from_conversation?: unknown };
  } | null;
};

type Turn = Pick<ExportedMessage, 'role' | 'content' | 'reasoning' | 'model' | 'createdAt'>;

const asText = (value: unknown) => (typeof value === 'string' ? value : '');
const instant = (seconds: unknown, otherwise: string) =>
  typeof seconds === 'number' && Number.isFinite(seconds)
    ? new Date(seconds * 1000).toISOString()
    : otherwise;

/** Stands for what is not text, such as a picture. */
const partText = (part: unknown) => (typeof part === 'string' ? part : part ? '[…]' : '');
const thoughtText = (thought: unknown) =>
  asText((thought as { content?: unknown } | null)?.content);

/** What a node says in a conversation of two; null for what only steers it: system, tools, empty nodes. */
function turnOf({ message }: ChatGptNode, otherwise: string): Turn | null {
  const role = message?.author?.role;
  const content = message?.content;
  if (!message || !content || (role !== 'user' && role !== 'assistant')) return null;
  if (message.metadata?.is_visually_hidden_from_conversation === true) return null;
  const { content_type: type, parts, text, thoughts } = content;
  const turn: Turn = {
    role,
    content: '',
    reasoning: '',
    model: asText(message.metadata?.model_slug) || null,
    createdAt: instant(message.create_time, otherwise),
  };
  if (type === 'thoughts' && Array.isArray(thoughts)) {
    turn.reasoning = thoughts.map(thoughtText).join('\n\n');
  } else if (type === 'code') turn.content = `\`\`\`\n${asText(text)}\n\`\`\``;
  else if (Array.isArray(parts)) turn.content = parts.map(partText).filter(Boolean).join('\n\n');
  else turn.content = type === 'reasoning_recap' ? '' : asText(text);
  return turn.content.trim() === '' && turn.reasoning === '' ? null : turn;
}

const join = (one: string, other: string) => [one, other].filter(Boolean).join('\n\n');

/**
 * A conversation of ChatGPT's with all its branches. Where one side speaks several times in a row, which
 * happens around tools and thoughts, it becomes one turn; pictures and files become `[…]`.
 */
export function fromChatGpt(entry: ChatGptConversation): ExportedConversation {
  const { mapping } = entry;
  const createdAt = instant(entry.create_time, new Date().toISOString());
  const messages: ExportedMessage[] = [];
  /** The message into which each node went. */
  const kept = new Map<string, ExportedMessage>();

  const add = (turn: Turn, parentId: string | null): ExportedMessage => {
    const message: ExportedMessage = {
      ...turn,
      id: crypto.randomUUID(),
      parentId,
      reasoningMilliseconds: null,
      state: 'complete',
      finishReason: turn.role === 'assistant' ? 'stop' : null,
      problemCode: null,
      usage: null,
      feedback: null,
    };
    messages.push(message);
    return message;
  };

  const place = (turn: Turn, parent: ExportedMessage | null, isOnly: boolean): ExportedMessage => {
    if (parent?.role === turn.role) {
      const content = join(parent.content, turn.content);
      const reasoning = join(parent.reasoning, turn.reasoning);
      if (!isOnly) return add({ ...turn, content, reasoning }, parent.parentId);
      return Object.assign(parent, { content, reasoning, model: turn.model ?? parent.model });
    }
    // A conversation begins with a person.
    const before =
      parent ??
      (turn.role === 'user'
        ? null
        : add({ ...turn, role: 'user', content: '…', reasoning: '', model: null }, null));
    return add(turn, before?.id ?? null);
  };

  type Step = { id: string; parent: ExportedMessage | null; isOnly: boolean };
  const isRoot = ({ parent }: ChatGptNode) => typeof parent !== 'string' || !(parent in mapping);
  const roots = Object.keys(mapping).filter((id) => isRoot(mapping[id] ?? {}));
  const stack: Step[] = roots.reverse().map((id) => ({ id, parent: null, isOnly: true }));
  const visited = new Set<string>();
  for (let step = stack.pop(); step; step = stack.pop()) {
    const node = mapping[step.id];
    if (!node || visited.has(step.id)) continue;
    visited.add(step.id);
    const turn = turnOf(node, createdAt);
    const message = turn ? place(turn, step.parent, step.isOnly) : step.parent;
    if (message) kept.set(step.id, message);
    const children = Array.isArray(node.children) ? node.children.map(String) : [];
    // What leads to the next turn without saying anything does not make it an only one.
    const isOnly = children.length === 1 && (turn !== null || step.isOnly);
    for (const id of children.reverse()) stack.push({ id, parent: message, isOnly });
  }

  const leaf = kept.get(asText(entry.current_node)) ?? messages.at(-1);
  return {
    id: crypto.randomUUID(),
    title: asText(entry.title).slice(0, 1000),
    titleSource: 'person',
    pinned: false,
    createdAt,
    updatedAt: instant(entry.update_time, createdAt),
    activeLeafId: leaf?.id ?? null,
    messages,
  };
}
