import { ProblemError } from '@vigia/api-contract';
import { subjectOfApiKey, subjectOfGuest } from '@vigia/site-trust';
import { parseCookie, stringifySetCookie } from 'cookie';
import { type Request, type RequestHandler, type Response } from 'express';

import { findGuest, type GuestCookies, guestLifetimeSeconds } from './guest-cookie.ts';

/** Who asks, as the signature will say; set by one of the handlers below. */
export function subjectOf(response: Response): string {
  return String(response.locals['subject']);
}

/** Each browser is a guest of its own; one that has no cookie, or none that is ours, becomes a new guest. */
export function identifyGuest(options: {
  /** The first writes; the others are only read, and what they know is written anew by the first. */
  cookies: readonly [GuestCookies, ...GuestCookies[]];
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** Whether the browser came by https. */
  isSecure: (request: Request) => boolean;
}): RequestHandler {
  const { cookies, clock, isSecure } = options;
  const [current] = cookies;
  return function identify(request, response, next) {
    const secure = isSecure(request);
    const nowSeconds = Math.floor(clock() / 1000);
    const values = parseCookie(request.headers.cookie ?? '');
    const known = findGuest(cookies, values, secure, nowSeconds);
    const guest = known?.guest ?? current.create(nowSeconds);
    if (!known?.isCurrent || current.needsRenewal(guest, nowSeconds)) {
      const name = current.name(secure);
      const value = current.write({ ...guest, issuedAt: nowSeconds });
      response.append(
        'Set-Cookie',
        stringifySetCookie({
          name,
          value,
          httpOnly: true,
          secure,
          // Not strict: a link from elsewhere to this page must find the guest, or it would be replaced.
          sameSite: 'lax',
          path: '/',
          maxAge: guestLifetimeSeconds,
        }),
      );
    }
    response.locals['subject'] = subjectOfGuest(guest.id);
    next();
  };
}

/** Under `/v1` a caller is its API key. Which keys are good, the private site decides. */
export const identifyApiKey: RequestHandler = (request, response, next) => {
  const key = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return next(
      new ProblemError('invalid_api_key', {
        detail: 'No API key was given.',
        remedy: 'Send one in the header Authorization: Bearer <key>.',
      }),
    );
  }
  response.locals['subject'] = subjectOfApiKey(key);
  next();
};
