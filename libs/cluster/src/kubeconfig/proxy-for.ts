import { BlockList, isIP } from 'node:net';

import { proxyFromEnvironment } from '@vigia/skupper-config';

/**
 * The proxy through which the API server is reached, as kubectl (Go's net/http) takes it from HTTPS_PROXY and
 * NO_PROXY: loopback is always direct, NO_PROXY holds names, suffixes, addresses, networks or `*`.
 */
export function proxyFor(
  server: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const proxy = proxyFromEnvironment(environment);
  if (!proxy || !server.startsWith('https:')) return undefined;
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === '::1' || /^127\./.test(host)) return undefined;
  const isExcepted = (proxy.noProxy ?? '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((rule) => matches(rule, host, port));
  return isExcepted ? undefined : proxy.url;
}

function matches(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  const [network, bits] = rule.split('/');
  if (network !== undefined && bits !== undefined) {
    const family = isIP(host);
    if (family === 0 || family !== isIP(network)) return false;
    const type = family === 6 ? 'ipv6' : 'ipv4';
    const list = new BlockList();
    list.addSubnet(network, Number(bits), type);
    return list.check(host, type);
  }
  const [name, rulePort] = isIP(rule) === 6 ? [rule] : rule.split(':');
  if (rulePort !== undefined && rulePort !== (port || '443')) return false;
  const suffix = (name ?? '').replace(/^\*?\./, '').toLowerCase();
  return host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`));
}
