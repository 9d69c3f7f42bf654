import http from 'node:http';

const loopback = ['localhost', '127.0.0.1', '::1'];

/**
 * Sends this process's requests through the proxy of HTTP_PROXY and HTTPS_PROXY, as curl and pip do;
 * Node does not by itself (https://nodejs.org/api/http.html#httpsetglobalproxyfromenvproxyenv). What
 * listens on this machine is always asked directly.
 */
export function useProxy(env: Readonly<Record<string, string | undefined>>): void {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  if (!proxies.some((name) => env[name])) return;
  const except = [env['NO_PROXY'] ?? env['no_proxy'], ...loopback].filter(Boolean).join(',');
  http.setGlobalProxyFromEnv({ ...env, no_proxy: except, NO_PROXY: except });
}
