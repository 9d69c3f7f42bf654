import { ProblemError } from '@vigia/api-contract';
import { type Request, type RequestHandler } from 'express';

/**
 * Refuses calls that a page of another origin makes in a browser. A browser says so itself, in Origin
 * (https://fetch.spec.whatwg.org/#origin-header) and Sec-Fetch-Site
 * (https://www.w3.org/TR/fetch-metadata/); a program that is no browser sends neither and is let in
 * by its key or its cookie. Nothing is ever answered with CORS headers, so nothing can be read either.
 */
export const requireSameOrigin: RequestHandler = (request, _response, next) => {
  const site = request.headers['sec-fetch-site'];
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  if (isOwnSite && isOwnOrigin(request)) return next();
  next(
    new ProblemError('origin_not_allowed', {
      remedy: 'Open the page of this service itself, or call it from a program outside a browser.',
    }),
  );
};

function isOwnOrigin({ headers: { origin, host } }: Request): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin) || host === undefined) return false;
  const { protocol, host: originHost } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  // URL drops a port that is the scheme's own; so does this.
  const ownPort = protocol === 'http:' ? /:80$/ : /:443$/;
  return originHost === host.toLowerCase().replace(ownPort, '');
}
