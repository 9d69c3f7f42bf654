import { type IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';

import { bodyTooLarge } from './require-json.ts';

/**
 * A request's body as it arrives, ended with a problem when it grows too large. The request itself is
 * never destroyed, because its connection must still carry the answer; what is left of it is read and
 * dropped.
 */
export function limitedBody(request: IncomingMessage, maximumBytes: number): Transform {
  let bytes = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maximumBytes) done(bodyTooLarge(maximumBytes));
      else done(null, chunk);
    },
  });
  body.on('error', () => undefined);
  body.on('close', () => {
    request.unpipe(body);
    request.resume();
  });
  request.on('close', () => {
    if (!request.complete) body.destroy(new Error('The client left before its body was whole.'));
  });
  return request.pipe(body);
}
