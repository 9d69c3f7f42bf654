/** An HTTP proxy to go through. */
export interface ProxySettings {
  /** Such as `http://proxy.example:3128`; may hold a user and a password. */
  readonly url: string;
  /** Hosts that are dialled directly, separated by commas or blanks, as in NO_PROXY. */
  readonly noProxy?: string;
}

/**
 * The proxy that the environment sets for https: HTTPS_PROXY, else ALL_PROXY, in small letters first as curl has
 * it; null where none is set. HTTP_PROXY is not for https.
 */
export function proxyFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ProxySettings | null {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name];
  const url = read('HTTPS_PROXY') || read('ALL_PROXY');
  if (!url) return null;
  return { url: url.includes('://') ? url : `http://${url}`, noProxy: read('NO_PROXY') ?? '' };
}
