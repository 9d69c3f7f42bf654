import { createHmac, hkdfSync, randomUUID, timingSafeEqual } from 'node:crypto';

/** How long a browser keeps its guest, in seconds: 400 days, the most that browsers allow. */
export const guestLifetimeSeconds = 400 * 24 * 60 * 60;
/** A cookie older than this is written anew, in seconds. */
const renewalSeconds = 7 * 24 * 60 * 60;

export type Guest = {
  id: string;
  /** When the cookie was written, in seconds since the epoch. */
  issuedAt: number;
};

export type GuestCookies = {
  /** Names this installation, so that two on one host, where ports share cookies, do not mix. */
  name(isSecure: boolean): string;
  create(nowSeconds: number): Guest;
  write(guest: Guest): string;
  /** The guest of a cookie that this installation wrote and that has not expired. */
  read(value: string | undefined, nowSeconds: number): Guest | undefined;
  needsRenewal(guest: Guest, nowSeconds: number): boolean;
};

const valuePattern = /^v1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,12})\.([\w-]{43})$/;

/** The guest of a request, and whether its cookie has to be written (anew). */
export type KnownGuest = { guest: Guest; isCurrent: boolean };

/**
 * Finds the guest in the cookies of a request: by the current secret, else by one of the others that are accepted while
 * the secret is rotated.
 */
export function findGuest(
  [current, ...others]: readonly [GuestCookies, ...GuestCookies[]],
  values: Readonly<Record<string, string | undefined>>,
  isSecure: boolean,
  nowSeconds: number,
): KnownGuest | undefined {
  for (const cookies of [current, ...others]) {
    const guest = cookies.read(values[cookies.name(isSecure)], nowSeconds);
    if (guest) return { guest, isCurrent: cookies === current };
  }
  return undefined;
}

/**
 * Writes and reads the cookies that tell one guest from another: a random id, when it was given, and
 * an HMAC-SHA256 of both, under a key derived from the session secret (RFC 5869).
 */
export function createGuestCookies(sessionSecret: Buffer): GuestCookies {
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', sessionSecret, '', purpose, length));
  const key = derive('vigia guest cookie v1', 32);
  const installation = derive('vigia guest cookie name v1', 4).toString('hex');

  const mac = (id: string, issuedAt: number) =>
    createHmac('sha256', key).update(`v1.${id}.${issuedAt}`).digest();

  return {
    // The prefix makes browsers refuse one that was set by another host or over http (RFC 6265bis, 4.1.3.2).
    name: (isSecure) => `${isSecure ? '__Host-' : ''}vigia-guest-${installation}`,
    create: (nowSeconds) => ({ id: randomUUID(), issuedAt: Math.floor(nowSeconds) }),
    write: ({ id, issuedAt }) => `v1.${id}.${issuedAt}.${mac(id, issuedAt).toString('base64url')}`,
    read(value, nowSeconds) {
      const [, id, issued, given] = valuePattern.exec(value ?? '') ?? [];
      if (id === undefined || issued === undefined || given === undefined) return undefined;
      const issuedAt = Number(issued);
      // As texts: several texts decode to the same bytes, and only one of them was written here.
      const expected = mac(id, issuedAt).toString('base64url');
      if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) return undefined;
      return nowSeconds - issuedAt < guestLifetimeSeconds ? { id, issuedAt } : undefined;
    },
    needsRenewal: ({ issuedAt }, nowSeconds) => nowSeconds - issuedAt > renewalSeconds,
  };
}
