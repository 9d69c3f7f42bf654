import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

import type { ModelServerAddress } from './adapter.ts';

/** An answer of a model server; `body` is cut at 1 MiB. */
export type ServerAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};

export type Question = {
  readonly path: string;
  /** Sent as JSON with POST; GET without it. */
  readonly body?: unknown;
  /** Another key than that of the address; null for none. */
  readonly apiKey?: string | null;
  /** Default 5 s. */
  readonly limitMilliseconds?: number;
};

const largestBody = 1024 * 1024;

/**
 * Asks a model server one thing over a connection of its own, closed at once: `ilab model serve` counts
 * idle connections as requests.
 * @throws the signal's reason, or the error of the connection.
 */
export function askServer(
  address: ModelServerAddress,
  question: Question,
  callerSignal: AbortSignal,
): Promise<ServerAnswer> {
  const { path, body, apiKey = address.apiKey, limitMilliseconds = 5_000 } = question;
  const url = new URL(address.baseUrl + path);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const signal = AbortSignal.any([callerSignal, AbortSignal.timeout(limitMilliseconds)]);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : error);
    const request = send(
      url,
      {
        agent: false,
        signal,
        method: text === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json, */*',
          connection: 'close',
          ...(text !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
          ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size <= largestBody) parts.push(part);
          else response.destroy(new Error('The answer is too long.'));
        });
        response.once('error', fail);
        response.once('close', () => {
          if (!response.complete) fail(new Error('The connection ended within the answer.'));
        });
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    request.once('error', fail);
    request.end(text);
  });
}

/** The same, for what may fail: null when nothing answers, or not with 200 and JSON. */
export async function askForJson(
  address: ModelServerAddress,
  question: Question,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const { status, body } = await askServer(address, question, signal);
    return status === 200 ? (JSON.parse(body) as unknown) : null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
