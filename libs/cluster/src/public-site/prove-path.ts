import { type HopName, type Status, statusSchema } from '@vigia/api-contract';
import { setTimeout as delay } from 'node:timers/promises';
import { fetch, type Dispatcher } from 'undici';

/** What came back from the whole way, or where it broke. */
export type PathProof =
  | {
      state: 'proved';
      status: Status;
      /** By the clock of the public site, from the Date of its answer; null where it has none. */
      answeredAt: Date | null;
    }
  | {
      state: 'broken';
      hop: HopName;
      /** A stable code: `name-unresolved`, `certificate`, `refused`, `timeout`, `not-vigia`, `http-<status>`, `hop`. */
      code: string;
      /** What was seen, in a sentence or the words of the system. */
      detail: string;
      status: Status | null;
      answeredAt: Date | null;
    };

export type ProveOptions = {
  signal: AbortSignal;
  /** How long to try, in milliseconds: names and balancers take a while. */
  deadlineMilliseconds: number;
  onAttempt?: (proof: PathProof) => void;
  /** Of tests, and of a forwarded port. */
  dispatcher?: Dispatcher;
};

/**
 * Asks the public site for its status until it answers well. To answer, chat-api signs a request to the agent and
 * the agent verifies it: what is proved is the whole path, signature included.
 * @throws the reason of the signal
 */
export async function provePublicPath(url: string, options: ProveOptions): Promise<PathProof> {
  const until = performance.now() + options.deadlineMilliseconds;
  for (;;) {
    options.signal.throwIfAborted();
    const proof = await askOnce(url, options);
    options.signal.throwIfAborted();
    options.onAttempt?.(proof);
    // A hop that says of itself that it is down has been asked: trying again here does not bring it back.
    const left = until - performance.now();
    if (proof.state === 'proved' || left <= 0 || (proof.code === 'hop' && proof.hop !== 'chat-api'))
      return proof;
    await delay(Math.min(1_000, left), undefined, { signal: options.signal }).catch(
      () => undefined,
    );
  }
}

async function askOnce(url: string, { signal, dispatcher }: ProveOptions): Promise<PathProof> {
  const broken = (hop: HopName, code: string, detail: string): PathProof => ({
    state: 'broken',
    hop,
    code,
    detail,
    status: null,
    answeredAt: null,
  });
  try {
    const response = await fetch(new URL('/api/status', url), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      headers: { accept: 'application/json' },
      redirect: 'manual',
      ...(dispatcher ? { dispatcher } : {}),
    });
    const text = await response.text();
    if (!response.ok) {
      return broken(
        'ingress',
        `http-${response.status}`,
        `status ${response.status} in place of the answer of chat-api`,
      );
    }
    const status = statusSchema.safeParse(parseJson(text));
    if (!status.success)
      return broken('ingress', 'not-vigia', 'the answer is not that of chat-api');
    return judge(status.data, dateOf(response.headers.get('date')));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const [code, detail] = explain(error);
    return broken('ingress', code, detail);
  }
}

/** The agent has answered a signed request, or the first hop that is not well says why it has not. */
function judge(status: Status, answeredAt: Date | null): PathProof {
  if (status.agent !== null) return { state: 'proved', status, answeredAt };
  const first =
    status.hops.find(({ state }) => state === 'down') ??
    status.hops.find(({ state }) => state !== 'ok');
  return {
    state: 'broken',
    hop: first?.name ?? 'agent',
    code: 'hop',
    detail: first?.detail ?? '',
    status,
    answeredAt,
  };
}

function explain(error: unknown): [string, string] {
  let current = error as
    { code?: unknown; cause?: unknown; name?: string; message?: string } | undefined;
  let code = '';
  for (let depth = 0; current && depth < 4 && code === ''; depth += 1) {
    if (typeof current.code === 'string') code = current.code;
    else if (current.name === 'TimeoutError') code = 'ETIMEDOUT';
    else current = current.cause as typeof current;
  }
  if (/^(ENOTFOUND|EAI_)/.test(code)) return ['name-unresolved', code];
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO|ERR_SSL|EPROTO/.test(code)) return ['certificate', code];
  if (/TIMEDOUT|TIMEOUT/i.test(code)) return ['timeout', code];
  return ['refused', code || (error instanceof Error ? error.message : String(error))];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function dateOf(header: string | null): Date | null {
  const milliseconds = Date.parse(header ?? '');
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds);
}
