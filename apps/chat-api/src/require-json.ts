import { maximumBodyBytes, maximumImportBytes, ProblemError } from '@vigia/api-contract';
import { type Request, type RequestHandler } from 'express';

const importPath = '/api/conversations/import';

/** Whether a request has a body (RFC 9112, section 6.3). */
export function hasBody({ headers }: Request): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** The largest body that a request may have, in bytes. */
export function bodyLimitOf({ method, originalUrl }: Request): number {
  const isImport = method === 'POST' && originalUrl.split('?', 1)[0] === importPath;
  return isImport ? maximumImportBytes : maximumBodyBytes;
}

/** Refuses a body that is not JSON, is compressed, or says itself that it is too large, before any of it is read. */
export const requireJson: RequestHandler = (request, _response, next) => {
  if (!hasBody(request)) return next();
  const { headers } = request;
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = headers['content-encoding'] ?? 'identity';
  if (mediaType !== 'application/json' || encoding !== 'identity') {
    return next(
      new ProblemError('unsupported_media_type', {
        remedy: 'Send JSON, uncompressed, with the header Content-Type: application/json.',
      }),
    );
  }
  const limit = bodyLimitOf(request);
  if (Number(headers['content-length'] ?? 0) > limit) return next(bodyTooLarge(limit));
  next();
};

export function bodyTooLarge(maximumBytes: number): ProblemError {
  return new ProblemError('body_too_large', {
    detail: `A body has at most ${maximumBytes} bytes here.`,
  });
}
