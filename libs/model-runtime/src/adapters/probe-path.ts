import type { ModelServerAddress, ProbeResult } from './adapter.ts';
import { type ServerAnswer, askServer } from './ask-server.ts';

const unreachableCodes: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens at its port.',
  ECONNRESET: 'It cut the connection.',
  TimeoutError: 'It did not answer in time.',
  ENOTFOUND: 'Its host name is not known.',
};

/**
 * Asks one path and reads the answer by the rules of the kind; a server that cannot be reached is `down`.
 * Never throws, but for the caller's signal.
 */
export async function probePath(
  address: ModelServerAddress,
  path: string,
  signal: AbortSignal,
  read: (answer: ServerAnswer) => ProbeResult,
): Promise<ProbeResult> {
  try {
    return read(await askServer(address, { path }, signal));
  } catch (error) {
    signal.throwIfAborted();
    const { code, name } = error as { code?: string; name?: string };
    return {
      state: 'down',
      detail: unreachableCodes[code ?? name ?? ''] ?? 'It cannot be reached.',
    };
  }
}

/** The rule that most kinds share: 200 is ready, 401 and 403 refuse the key. */
export function readHealthAnswer({ status }: ServerAnswer): ProbeResult {
  if (status === 200) return { state: 'ready', detail: 'It says that it is ready.' };
  if (status === 401 || status === 403)
    return { state: 'refused', detail: 'It does not accept our key.' };
  return { state: 'down', detail: `It answered its health request with ${status}.` };
}
