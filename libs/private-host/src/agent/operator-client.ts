import { request } from 'node:http';

/** Why the agent's operator interface could not be asked. */
export type OperatorErrorCode = 'absent' | 'refused' | 'forbidden' | 'failed';

/** The agent did not answer at its operator socket; `absent` and `refused` mean that it does not run. */
export class OperatorError extends Error {
  readonly code: OperatorErrorCode;

  constructor(code: OperatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OperatorError';
    this.code = code;
  }
}

const codes: Readonly<Record<string, OperatorErrorCode>> = {
  ENOENT: 'absent',
  ENOTSOCK: 'absent',
  ECONNREFUSED: 'refused',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
};
/** An answer of the operator interface is far smaller, in bytes. */
const maximumAnswer = 4 * 1024 * 1024;

/**
 * Asks the agent's operator interface, which listens on a Unix socket that only its user may open.
 * @returns status and body; a body that is not JSON is null
 * @throws OperatorError when nothing answers; the reason of `signal` when it is aborted
 */
export async function askOperator(
  socketPath: string,
  path: string,
  options: {
    method?: 'GET' | 'POST';
    /** Sent as JSON. */
    body?: unknown;
    signal: AbortSignal;
  },
): Promise<{ status: number; body: unknown }> {
  const { method = 'GET', signal } = options;
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  try {
    return await new Promise((resolve, reject) => {
      const call = request({ socketPath, path, method, headers, signal }, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > maximumAnswer) call.destroy(new Error('its answer is too long'));
        });
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) });
        });
      });
      call.once('error', reject);
      call.end(body);
    });
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new OperatorError(codes[code ?? ''] ?? 'failed', message, { cause: error });
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
