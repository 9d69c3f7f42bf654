import { type ApiCall } from './cluster.ts';
import { callApi, type Caller } from './call-api.ts';
import { errorFromFailure } from '../errors/error-from-failure.ts';

/** Ends when the server ends the answer; an abort throws the reason of the signal. */
export async function* readLines(caller: Caller, call: ApiCall): AsyncGenerator<string> {
  // The deadline is for the first byte; the stream itself ends by the caller's signal alone.
  const stop = new AbortController();
  const onAbort = () => stop.abort(call.signal?.reason);
  call.signal?.throwIfAborted();
  call.signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => stop.abort(new DOMException('No answer', 'TimeoutError')),
    call.deadlineMilliseconds ?? 15_000,
  );
  try {
    const body = (await callApi(
      caller,
      { ...call, signal: stop.signal, deadlineMilliseconds: 2 ** 31 - 1 },
      async (response) => response.body,
    )) as AsyncIterable<Uint8Array> | null;
    clearTimeout(timer);
    if (!body) return;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason;
    throw errorFromFailure(error, caller.server);
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', onAbort);
    stop.abort();
  }
}
