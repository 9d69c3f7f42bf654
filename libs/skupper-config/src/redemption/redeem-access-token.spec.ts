import { createServer, type Server } from 'node:net';
import { jest } from '@jest/globals';

import { composeResources } from '../build/compose-resources.ts';
import { buildSite } from '../build/build-site.ts';
import { type AccessToken } from '../resources/access-token.ts';
import { createAuthority } from '../testing/certificates.ts';
import { type GrantServer, startGrantServer } from '../testing/grant-server.ts';
import {
  grantAuthority,
  options,
  refusal,
  serverCertificate,
  siteAuthority,
  tokenFor,
} from '../testing/redemption.ts';
import { podman } from '../testing/targets.ts';
import { redeemAccessToken } from './redeem-access-token.ts';
import { type RedemptionError } from './redemption-error.ts';

// Waits end by the deadlines under test; this is only for a machine that is busy.
jest.setTimeout(60_000);

let server: GrantServer;

beforeEach(async () => {
  server = await startGrantServer(serverCertificate, siteAuthority);
});
afterEach(() => server.close());

describe('redeemAccessToken', () => {
  it('posts the code with the name and the subject, and gets a Secret and a Link that a site can use', async () => {
    const { url, grant } = server.grant();
    const { secret, links } = await redeemAccessToken(tokenFor(url), options);
    expect(server.requests).toEqual([
      { method: 'POST', name: 'link-hub', subject: 'lab', body: 'swordfish-0123456789abcd' },
    ]);
    expect(grant.redemptions).toBe(1);
    expect(secret).toMatchObject({ type: 'kubernetes.io/tls', metadata: { name: 'link-hub' } });
    expect(links.map(({ metadata }) => metadata.name)).toEqual(['link-hub']);
    const site = buildSite({ name: 'lab', edge: true }, podman);
    expect(() => composeResources([site, secret, ...links], { target: podman })).not.toThrow();
  });

  it('gets a Link for each router, and sets the namespace and the cost that Skupper forgets', async () => {
    server.endpoints.push({
      name: 'inter-router',
      host: 'r3.example.test',
      port: '443',
      group: 'skupper-router-2',
    });
    const token = tokenFor(server.grant().url, { linkCost: 5 });
    const { secret, links } = await redeemAccessToken(token, {
      ...options,
      target: { ...podman, namespace: 'vigia' },
    });
    expect(secret.metadata.namespace).toBe('vigia');
    expect(
      links.map(({ metadata, spec }) => [metadata.name, metadata.namespace, spec.cost]),
    ).toEqual([
      ['link-hub-1', 'vigia', 5],
      ['link-hub-2', 'vigia', 5],
    ]);
  });

  describe('explains the refusal when', () => {
    const cases: [string, (grantServer: GrantServer) => AccessToken, Partial<RedemptionError>][] = [
      [
        'the grant is unknown',
        (s) => tokenFor(`${s.url}/none`),
        { code: 'grant_expired_or_unknown', status: 404, spent: 'no', isRetryable: false },
      ],
      [
        'the grant has expired',
        (s) => tokenFor(s.grant({ expirationTime: '2020-01-01T00:00:00Z' }).url),
        { code: 'grant_expired_or_unknown', status: 404, spent: 'no' },
      ],
      [
        'the grant is used up',
        (s) => tokenFor(s.grant({ redemptions: 1 }).url),
        { code: 'grant_used_up', status: 404, spent: 'no' },
      ],
      [
        'the code is wrong',
        (s) => tokenFor(s.grant().url, { code: 'guess' }),
        { code: 'code_refused', status: 403, spent: 'no' },
      ],
      [
        'the grant has no expiry',
        (s) => tokenFor(s.grant({ expirationTime: '' }).url),
        { code: 'grant_without_expiry', status: 500, spent: 'no' },
      ],
      [
        'the site has no endpoint',
        (s) => {
          s.endpoints = [];
          return tokenFor(s.grant().url);
        },
        { code: 'site_not_resolved', status: 500, spent: 'yes', isRetryable: true },
      ],
      [
        'the site is an edge site',
        (s) => {
          s.isEdge = true;
          return tokenFor(s.grant().url);
        },
        { code: 'site_is_edge', spent: 'yes' },
      ],
      [
        'the issuer is missing',
        (s) => {
          s.hasIssuer = false;
          return tokenFor(s.grant().url);
        },
        { code: 'issuer_missing', spent: 'yes' },
      ],
      [
        'the site is missing',
        (s) => {
          s.hasSite = false;
          return tokenFor(s.grant().url);
        },
        { code: 'site_missing', spent: 'yes' },
      ],
      [
        'the use cannot be written down',
        (s) => {
          s.canWriteStatus = false;
          return tokenFor(s.grant().url);
        },
        { code: 'server_failed', status: 503, spent: 'unknown', isRetryable: true },
      ],
      [
        'a redirect comes back',
        (s) => {
          s.answer = (_, response) => response.writeHead(302, { location: s.url }).end();
          return tokenFor(s.grant().url);
        },
        { code: 'not_a_grant_server', status: 302 },
      ],
      [
        'something else answers',
        (s) => {
          s.answer = (_, response) => response.writeHead(404).end('<html>');
          return tokenFor(s.grant().url);
        },
        { code: 'not_a_grant_server', status: 404 },
      ],
      [
        'the answer is not a link',
        (s) => {
          s.answer = (_, response) => response.end('hello: world');
          return tokenFor(s.grant().url);
        },
        { code: 'answer_unusable', spent: 'yes' },
      ],
      [
        'the answer never ends',
        (s) => {
          s.answer = (_, response) => {
            const more = (): void => {
              if (response.write('x'.repeat(65536))) setImmediate(more);
              else response.once('drain', more);
            };
            more();
          };
          return tokenFor(s.grant().url);
        },
        { code: 'not_a_grant_server' },
      ],
      [
        'the connection breaks',
        (s) => {
          s.answer = (request) => request.socket.destroy();
          return tokenFor(s.grant().url);
        },
        { code: 'connection_lost', spent: 'unknown', isRetryable: true },
      ],
      [
        'the URL is not https',
        (s) => tokenFor(s.grant().url.replace('https', 'http')),
        { code: 'token_invalid', spent: 'no' },
      ],
    ];
    it.each(cases)('%s', async (_name, prepare, expected) => {
      expect(await refusal(prepare(server))).toMatchObject(expected);
    });
  });

  it('refuses a link without the endpoint that an edge site dials, and says so', async () => {
    server.endpoints = server.endpoints.filter(({ name }) => name === 'inter-router');
    const target = { ...podman, siteMode: 'edge' as const };
    const error = await refusal(tokenFor(server.grant().url), { target });
    expect(error).toMatchObject({ code: 'answer_unusable', spent: 'yes' });
    expect(error.message).toContain('link-endpoint-role');
  });

  it('trusts the authority of the token alone, and sends the code to nobody else', async () => {
    const stranger = createAuthority();
    const token = tokenFor(server.grant().url, { ca: stranger.certificate });
    expect(await refusal(token)).toMatchObject({ code: 'certificate_not_trusted', spent: 'no' });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['certificate_wrong_host', { hosts: ['grants.example.test'] }],
    [
      'certificate_expired',
      { hosts: ['127.0.0.1'], notBefore: new Date(0), notAfter: new Date(1000) },
    ],
    [
      'certificate_not_yet_valid',
      { hosts: ['127.0.0.1'], notBefore: new Date(Date.now() + 3_600_000) },
    ],
  ])('refuses a server with %s', async (code, issue) => {
    await server.close();
    server = await startGrantServer(grantAuthority.issue(issue), siteAuthority);
    expect(await refusal(tokenFor(server.grant().url))).toMatchObject({ code, spent: 'no' });
    expect(server.requests).toEqual([]);
  });

  it('refuses TLS below 1.3', async () => {
    await server.close();
    server = await startGrantServer(serverCertificate, siteAuthority, { maxVersion: 'TLSv1.2' });
    expect(await refusal(tokenFor(server.grant().url))).toMatchObject({ code: 'tls_failed' });
  });

  it('says when nobody listens and when the name is unknown', async () => {
    const { url } = server.grant();
    await server.close();
    expect(await refusal(tokenFor(url))).toMatchObject({
      code: 'connection_refused',
      isRetryable: true,
    });
    const unknown = tokenFor('https://grants.invalid:9090/uid');
    expect(await refusal(unknown)).toMatchObject({ code: 'name_not_found', spent: 'no' });
    server = await startGrantServer(serverCertificate, siteAuthority);
  });

  it('gives up at the deadline', async () => {
    server.answer = () => undefined;
    const error = await refusal(tokenFor(server.grant().url), { deadlineMilliseconds: 100 });
    expect(error).toMatchObject({ code: 'deadline_exceeded', spent: 'unknown' });
  });

  it('gives up at the deadline when the server never speaks TLS, and leaves no connection behind', async () => {
    const start = performance.now();
    // It takes what comes and says nothing; it closes only when the other side has.
    const silent: Server = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const token = tokenFor(`https://127.0.0.1:${port}/uid`);
    expect(await refusal(token, { deadlineMilliseconds: 100 })).toMatchObject({
      code: 'deadline_exceeded',
    });
    await new Promise((resolve) => silent.close(resolve));
    // By itself undici goes on trying to connect for 10 s.
    expect(performance.now() - start).toBeLessThan(8000);
  });

  it('ends with the reason of the signal, which it never wraps', async () => {
    server.answer = () => undefined;
    const controller = new AbortController();
    const reason = new Error('the operator pressed Ctrl+C');
    setTimeout(() => controller.abort(reason), 50);
    const attempt = redeemAccessToken(tokenFor(server.grant().url), {
      ...options,
      signal: controller.signal,
    });
    await expect(attempt).rejects.toBe(reason);
    await expect(
      redeemAccessToken(tokenFor(server.grant().url), { ...options, signal: controller.signal }),
    ).rejects.toBe(reason);
  });
});
