import { jest } from '@jest/globals';

import { type GrantServer, startGrantServer } from '../testing/grant-server.ts';
import { type ProxyServer, startProxyServer } from '../testing/proxy-server.ts';
import {
  grantAuthority,
  options,
  refusal,
  serverCertificate,
  siteAuthority,
  tokenFor,
} from '../testing/redemption.ts';
import { proxyFromEnvironment } from './proxy.ts';
import { redeemAccessToken } from './redeem-access-token.ts';

// Waits end by the deadlines under test; this is only for a machine that is busy.
jest.setTimeout(60_000);

let server: GrantServer;
let proxy: ProxyServer;

beforeEach(async () => {
  server = await startGrantServer(serverCertificate, siteAuthority);
  proxy = await startProxyServer();
});
afterEach(() => Promise.all([server.close(), proxy.close()]));

describe('redemption through an HTTP proxy', () => {
  it('redeems by a tunnel, with the authority of the token held against the far end', async () => {
    const token = tokenFor(server.grant().url);
    const { links } = await redeemAccessToken(token, { ...options, proxy: { url: proxy.url } });
    expect(links).toHaveLength(1);
    expect(proxy.tunnels).toEqual([`127.0.0.1:${server.port}`]);
    const stranger = tokenFor(server.grant().url, { ca: siteAuthority.certificate });
    expect(await refusal(stranger, { proxy: { url: proxy.url } })).toMatchObject({
      code: 'certificate_not_trusted',
    });
  });

  it('names the host of the grant server in the tunnel, by which a route finds it and its certificate fits', async () => {
    await server.close();
    server = await startGrantServer(grantAuthority.issue({ hosts: ['localhost'] }), siteAuthority);
    const token = tokenFor(server.grant().url.replace('127.0.0.1', 'localhost'));
    await expect(
      redeemAccessToken(token, { ...options, proxy: { url: proxy.url } }),
    ).resolves.toBeDefined();
    expect(server.serverNames).toEqual(['localhost']);
    const other = tokenFor(server.grant().url);
    expect(await refusal(other, { proxy: { url: proxy.url } })).toMatchObject({
      code: 'certificate_wrong_host',
    });
  });

  it('gives the proxy its user and password, and says when it wants some', async () => {
    proxy.credentials = 'vigia:pass';
    const withUser = { url: proxy.url.replace('//', '//vigia:pass@') };
    const { url } = server.grant({ redemptionsAllowed: 2 });
    await expect(
      redeemAccessToken(tokenFor(url), { ...options, proxy: withUser }),
    ).resolves.toBeDefined();
    const error = await refusal(tokenFor(url), { proxy: { url: proxy.url } });
    expect(error).toMatchObject({ code: 'proxy_refused', status: 407, spent: 'no' });
  });

  it('passes by the proxy for the hosts of NO_PROXY', async () => {
    const noProxy = { url: 'http://127.0.0.1:1', noProxy: 'example.test, 127.0.0.1' };
    const token = tokenFor(server.grant().url);
    await expect(redeemAccessToken(token, { ...options, proxy: noProxy })).resolves.toBeDefined();
    expect(proxy.tunnels).toEqual([]);
  });

  it('says that it was the proxy when that cannot be reached', async () => {
    const error = await refusal(tokenFor(server.grant().url), {
      proxy: { url: 'http://127.0.0.1:1' },
    });
    expect(error).toMatchObject({ code: 'proxy_refused', spent: 'no' });
    expect(error.message).toContain('the HTTP proxy');
  });
});

describe('proxyFromEnvironment', () => {
  it('reads what curl reads for https, and nothing for http', () => {
    expect(proxyFromEnvironment({})).toBeNull();
    expect(proxyFromEnvironment({ HTTP_PROXY: 'http://p:1' })).toBeNull();
    expect(proxyFromEnvironment({ HTTPS_PROXY: '' })).toBeNull();
    expect(
      proxyFromEnvironment({ HTTPS_PROXY: 'http://p:1', https_proxy: 'q:2', NO_PROXY: 'a' }),
    ).toEqual({ url: 'http://q:2', noProxy: 'a' });
    expect(proxyFromEnvironment({ ALL_PROXY: 'http://p:1', no_proxy: 'b' })).toEqual({
      url: 'http://p:1',
      noProxy: 'b',
    });
  });
});
