import { setTimeout as delay } from 'node:timers/promises';
import { fetch, type Response } from 'undici';

import { ClusterError } from '../errors/cluster-error.ts';
import { errorFromAnswer, type StatusBody } from '../errors/error-from-answer.ts';
import { errorFromFailure } from '../errors/error-from-failure.ts';
import { type Credentials } from '../kubeconfig/credentials.ts';
import { describeReference } from '../objects/kubernetes-object.ts';
import { type ApiCall } from './cluster.ts';

/** How long one call may take, its repetitions included, in milliseconds. */
const defaultDeadline = 15_000;
/** Waits between tries, in milliseconds. */
const pauses = [200, 600, 1_500];

export type Caller = {
  server: string;
  credentials: Credentials;
  userAgent: string;
};

/** Does a call and gives the answer with its body still unread, refusals already thrown as ClusterError. */
export async function callApi(
  caller: Caller,
  call: ApiCall,
  read: (response: Response, signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const milliseconds = call.deadlineMilliseconds ?? defaultDeadline;
  const deadline = AbortSignal.timeout(milliseconds);
  const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
  let hasRefreshed = false;

  for (let attempt = 0; ; attempt += 1) {
    try {
      return await read(await callOnce(caller, call, signal), signal);
    } catch (error) {
      if (call.signal?.aborted) throw call.signal.reason;
      if (deadline.aborted) throw deadlineExceeded(caller, call, milliseconds, error);
      const failure = errorFromFailure(error, caller.server);
      if (failure.status === 401 && !hasRefreshed) {
        hasRefreshed = true;
        caller.credentials.refresh();
        continue;
      }
      const pause = pauses[attempt];
      if (!failure.isRetryable || !isRepeatable(call) || pause === undefined) throw failure;
      // An abort while waiting is found at the next try.
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function callOnce(caller: Caller, call: ApiCall, signal: AbortSignal): Promise<Response> {
  const url = new URL(caller.server + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const { headers, dispatcher } = await abortable(caller.credentials.authorize(), signal);
  const response = await fetch(url, {
    method: call.method ?? 'GET',
    headers: {
      ...headers,
      accept: call.accept ?? 'application/json, */*;q=0.5',
      'user-agent': caller.userAgent,
      ...(call.body === undefined
        ? {}
        : { 'content-type': call.contentType ?? 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    dispatcher,
    signal,
    redirect: 'error',
  });
  if (response.ok) return response;
  const text = await response.text();
  throw errorFromAnswer(response.status, readStatus(text), {
    verb: call.verb ?? 'read',
    object: call.object,
    subject: call.subject,
    server: caller.server,
  });
}

/** A credential plugin cannot be told to stop; nobody has to wait for it either. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Repeating changes nothing more: reading, and server-side apply. */
function isRepeatable({ method = 'GET', contentType }: ApiCall): boolean {
  return method === 'GET' || (method === 'PATCH' && contentType === 'application/apply-patch+yaml');
}

function deadlineExceeded(
  { server }: Caller,
  call: ApiCall,
  milliseconds: number,
  cause: unknown,
): ClusterError {
  const what = call.object ? describeReference(call.object) : (call.subject ?? call.path);
  return new ClusterError(
    'deadline_exceeded',
    `The API server at ${server} did not answer about ${what} within ${milliseconds / 1000} s.`,
    {
      remedy: 'Look at the network and the VPN; repeat the command, it goes on from what is there.',
      object: call.object,
      isRetryable: true,
      facts: { server, what, seconds: milliseconds / 1000 },
      cause,
    },
  );
}

function readStatus(text: string): StatusBody | null {
  try {
    const body = JSON.parse(text) as StatusBody;
    return typeof body === 'object' ? body : null;
  } catch {
    return text ? { message: text.slice(0, 300) } : null;
  }
}
