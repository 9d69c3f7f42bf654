import { describeError } from './describe-error.ts';

/**
 * All that a log line may say besides its event's name. Each field has a form of its own, and a value
 * of another form is left out: a prompt, an answer, a key or a token fits none of them.
 */
export type LogFields = {
  requestId?: string;
  conversationId?: string;
  messageId?: string;
  generationId?: string;
  /** `guest:<uuid>` or `key:<sha256>`; of the latter only the first 12 digits are written. */
  subject?: string;
  keyId?: string;
  /** A registered API key: its id and the operator's name for it, never the key. */
  apiKeyId?: string;
  apiKeyName?: string;
  method?: string;
  /** The pattern of the route, such as `/api/conversations/:id`, never the path that was asked for. */
  route?: string;
  /** An HTTP status. */
  status?: number;
  /** The code of a problem. */
  code?: string;
  outcome?: string;
  reason?: string;
  state?: string;
  previousState?: string;
  hop?: string;
  step?: string;
  component?: string;
  profile?: string;
  version?: string;
  signal?: string;
  kind?: string;
  /** An address; only its origin is written. */
  url?: string;
  /** The id of a model. */
  model?: string;
  error?: unknown;
  port?: number;
  pid?: number;
  exitCode?: number;
  attempt?: number;
  count?: number;
  total?: number;
  slots?: number;
  running?: number;
  queued?: number;
  threads?: number;
  contextTokens?: number;
  promptTokens?: number;
  completionTokens?: number;
  tokensPerSecond?: number;
  bytes?: number;
  requestBytes?: number;
  responseBytes?: number;
  durationMilliseconds?: number;
  firstTokenMilliseconds?: number;
  queueMilliseconds?: number;
  delayMilliseconds?: number;
  skewSeconds?: number;
  standIn?: boolean;
  estimated?: boolean;
};

type Form = (value: unknown) => unknown;

const matching =
  (pattern: RegExp): Form =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;

const number: Form = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 1000) / 1000 : undefined;
const boolean: Form = (value) => (typeof value === 'boolean' ? value : undefined);

const uuid = matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
/** One word of the program's own, such as `client-gone` or `model_failed`. */
const word = matching(/^[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+){0,5}$/);

const subject: Form = (value) => {
  if (typeof value !== 'string') return undefined;
  const key = /^key:([0-9a-f]{12})[0-9a-f]{52}$/.exec(value);
  if (key) return `key:${key[1]}`;
  return value.startsWith('guest:') && uuid(value.slice('guest:'.length)) ? value : undefined;
};

const origin: Form = (value) => {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : undefined;
};

const forms: Record<keyof LogFields, Form> = {
  requestId: uuid,
  conversationId: uuid,
  messageId: uuid,
  generationId: uuid,
  subject,
  keyId: matching(/^[\w-]{43}$/),
  apiKeyId: uuid,
  // No longer than a name needs to be, and of no capitals: a key does not fit it.
  apiKeyName: matching(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  method: matching(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/),
  route: matching(/^(?:\/(?::?[a-z0-9-]{1,32}|\*)?){1,8}$/),
  status: number,
  code: matching(/^[a-z]+(?:_[a-z]+){0,5}$/),
  outcome: word,
  reason: word,
  state: word,
  previousState: word,
  hop: word,
  step: word,
  component: word,
  profile: word,
  version: matching(/^[\w.+-]{1,40}$/),
  signal: matching(/^SIG[A-Z0-9]{1,12}$/),
  kind: word,
  url: origin,
  model: matching(/^[\w.:/@+-]{1,128}$/),
  error: describeError,
  port: number,
  pid: number,
  exitCode: number,
  attempt: number,
  count: number,
  total: number,
  slots: number,
  running: number,
  queued: number,
  threads: number,
  contextTokens: number,
  promptTokens: number,
  completionTokens: number,
  tokensPerSecond: number,
  bytes: number,
  requestBytes: number,
  responseBytes: number,
  durationMilliseconds: number,
  firstTokenMilliseconds: number,
  queueMilliseconds: number,
  delayMilliseconds: number,
  skewSeconds: number,
  standIn: boolean,
  estimated: boolean,
};

/** Keeps the fields that are known and have their form; `droppedFields` counts the others. */
export function toLoggableFields(fields: LogFields): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  let dropped = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    const form = Object.hasOwn(forms, name) ? forms[name as keyof LogFields] : undefined;
    const allowed = form?.(value);
    if (allowed === undefined) dropped += 1;
    else written[name] = allowed;
  }
  if (dropped > 0) written['droppedFields'] = dropped;
  return written;
}
