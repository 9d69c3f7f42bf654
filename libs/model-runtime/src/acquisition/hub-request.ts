import type { HubSettings } from './hub-settings.ts';

/** The part of `fetch` that is used here. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Who asks, and where. */
export type HubAccess = {
  fetch: Fetch;
  settings: Pick<HubSettings, 'endpoint' | 'token'>;
};

const mostRedirects = 5;

/**
 * Sends a request to the hub and follows redirects by hand: the token goes to the endpoint's own origin
 * and nowhere else, because the addresses that it redirects to carry an authorisation of their own.
 * With `stopAtStorage`, a redirect to another origin is given back and not followed.
 */
export async function requestHub(
  { fetch, settings }: HubAccess,
  url: string,
  options: {
    method: 'HEAD' | 'GET';
    signal: AbortSignal;
    headers?: Record<string, string>;
    stopAtStorage?: boolean;
  },
): Promise<Response> {
  const home = new URL(settings.endpoint);
  let target = new URL(url);
  for (let followed = 0; ; followed += 1) {
    const atHome = target.origin === home.origin;
    const response = await fetch(target, {
      method: options.method,
      redirect: 'manual',
      signal: options.signal,
      headers: {
        // A compressed answer would have another length and no ranges.
        'Accept-Encoding': 'identity',
        'User-Agent': 'vigia',
        ...options.headers,
        ...(atHome && settings.token ? { Authorization: `Bearer ${settings.token}` } : {}),
      },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    const next = new URL(location, target);
    if (options.stopAtStorage && next.origin !== home.origin) return response;
    await response.body?.cancel();
    if (followed >= mostRedirects) throw new Error('The hub redirects in a circle.');
    const downgraded = target.protocol === 'https:' && next.protocol !== 'https:';
    if (downgraded || !/^https?:$/.test(next.protocol)) {
      throw new Error('The hub redirects to an address that is not secure.');
    }
    target = next;
  }
}

/** The address of a file at a revision, each part percent-encoded. */
export function resolveUrl(
  endpoint: string,
  repository: string,
  revision: string,
  file: string,
): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path}`;
}
