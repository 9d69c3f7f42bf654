import type { IncomingMessage } from 'node:http';

import { ProblemError } from '@vigia/api-contract';

import type { BodyLimits } from './read-body.ts';

/**
 * A JSON body whose length was announced and is within the limits, as most are; null for any other,
 * which nothing was read of. It takes the whole body before it parses any of it.
 */
export function readPlainJson(
  request: IncomingMessage,
  { maximumBytes, milliseconds }: BodyLimits,
): Promise<unknown> | null {
  const { headers } = request;
  const length = Number(headers['content-length'] ?? Number.NaN);
  const isPlain =
    length > 0 &&
    length <= maximumBytes &&
    headers['content-type'] === 'application/json' &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined;
  if (!isPlain) return null;
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const timer = setTimeout(() => {
      reject(
        new ProblemError('request_timeout', {
          detail: `The body did not arrive within ${milliseconds / 1000} seconds.`,
        }),
      );
    }, milliseconds);
    request.on('data', (part: Buffer) => parts.push(part));
    request.once('end', () => {
      clearTimeout(timer);
      try {
        resolve(
          JSON.parse((parts.length === 1 ? parts[0] : Buffer.concat(parts))?.toString() ?? ''),
        );
      } catch {
        const detail = 'The body is not valid JSON.';
        reject(new ProblemError('malformed_json', { detail, errors: [{ field: 'body', detail }] }));
      }
    });
    request.once('close', () => {
      clearTimeout(timer);
      // After the end it is no news, and an error costs the walk of its stack.
      if (request.readableEnded) return;
      reject(
        new ProblemError('invalid_request', {
          errors: [{ field: 'body', detail: 'It ended early.' }],
        }),
      );
    });
  });
}
