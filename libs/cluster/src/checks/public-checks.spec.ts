import { runChecks } from '@vigia/health-checks';
import { loadSiteConfig } from '@vigia/site-config';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

import { siteSet } from '../public-site/site-set.ts';
import { type TestEnvironment, testEnvironments } from '../testing/environments.ts';
import { judgeCertificate } from './address-checks.ts';
import { createPublicContext, publicChecks } from './public-checks.ts';
import { type PublicContext } from './public-context.ts';
import { judgeStream, streamCheck } from './stream-check.ts';
import { checkWords } from './words.ts';

const words = checkWords('en');
const now = new Date('2026-06-01T00:00:00Z');

describe('the certificate of the public address', () => {
  const well = {
    names: ['chat.example.org'],
    issuer: 'An Issuer',
    validFrom: new Date('2026-05-01T00:00:00Z'),
    validTo: new Date('2026-08-01T00:00:00Z'),
    fault: null,
  };
  const judge = (change: Partial<typeof well> | { fault: string }) =>
    judgeCertificate({ ...well, ...change }, 'chat.example.org', now, words);

  it('is well, and says so before it ends', () => {
    expect(judge({})).toEqual({ state: 'ok', seen: 'by An Issuer, good for 61 days' });
    expect(judge({ validTo: new Date('2026-06-08T00:00:00Z') })).toMatchObject({
      state: 'ok',
      mend: words.certificateRenew,
    });
  });

  it.each([
    [
      { validTo: new Date('2026-05-20T00:00:00Z'), fault: 'CERT_HAS_EXPIRED' },
      'good until 2026-05-20',
    ],
    [
      { fault: 'ERR_TLS_CERT_ALTNAME_INVALID', names: ['other.example.org'] },
      'is for other.example.org',
    ],
    [{ fault: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'is not trusted'],
  ])('is broken: %j', (change, said) => {
    expect(judge(change)).toMatchObject({
      state: 'broken',
      seen: expect.stringContaining(said) as string,
    });
  });
});

describe('the timed stream', () => {
  it('finds a proxy that holds an answer back until it is whole', () => {
    expect(judgeStream([4_000, 4_001], words).state).toBe('broken');
    expect(judgeStream([300, 700, 1_200, 4_000], words).state).toBe('ok');
    expect(judgeStream([90, 95], words).state).toBe('ok');
  });

  it.each([
    ['passes each piece on', false, 'ok'],
    ['collects the answer', true, 'broken'],
  ])(
    'asks as a guest of the page, by what %s, and leaves nothing',
    async (_what, collects, state) => {
      const kept = new Set<string>();
      const id = '01890f4c-7b3a-7cc2-98c4-dc0c0c07398f';
      const server = createServer((request, response) => {
        const asked = `${request.method} ${request.url}`;
        const isGuest = request.headers.cookie === 'guest=1';
        request.resume();
        if (asked === 'POST /api/conversations') {
          kept.add(id);
          response.writeHead(201, { 'set-cookie': 'guest=1; Path=/; HttpOnly' });
          response.end(JSON.stringify({ id }));
        } else if (asked === `POST /api/conversations/${id}/messages` && isGuest) {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.flushHeaders();
          const pieces = Array.from({ length: 9 }, (_each, index) => `id: ${index}\n\n`);
          const next = () => {
            const piece = pieces.shift();
            if (piece === undefined) return void response.end(collects ? 'all at once' : '');
            if (!collects) response.write(piece);
            return void setTimeout(next, 200);
          };
          next();
        } else if (asked === `DELETE /api/conversations/${id}` && isGuest) {
          kept.delete(id);
          response.writeHead(204).end();
        } else {
          response.writeHead(401).end();
        }
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const status = { agent: { model: { state: 'ready', id: 'tiny' } } };
        const context = {
          locale: 'en',
          address: () => Promise.resolve({ url, leadsTo: [] }),
          proof: () => Promise.resolve({ status }),
        } as unknown as PublicContext;
        const finding = await streamCheck.run(context, AbortSignal.timeout(60_000));
        expect(finding).toMatchObject({ state });
        expect([...kept]).toEqual([]);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );
});

describe.each(testEnvironments().slice(0, 1))(
  'the whole public side against $name',
  ({ start }) => {
    let environment: TestEnvironment;
    let page: Server;

    beforeAll(async () => {
      environment = await start();
      page = createServer((_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            state: 'down',
            agent: null,
            hops: [hop('chat-api', 'ok'), hop('link', 'down')],
          }),
        );
      });
      await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    });

    afterAll(async () => {
      page.close();
      await environment.close();
    });

    const hop = (name: string, state: string) => ({
      name,
      state,
      since: null,
      latencyMilliseconds: null,
      detail: state === 'down' ? 'no private site is linked' : null,
    });

    it('names the site that is not there, and skips what hangs on it', async () => {
      const report = await run();
      expect(report.firstBroken).toBe('cluster.site');
      expect(report.checks.find(({ id }) => id === 'public.pods')?.state).toBe('skipped');
    });

    async function run() {
      const { port } = page.address() as AddressInfo;
      const text = [
        'version: 1',
        'name: ilab-chat',
        'public:',
        '  exposure: ingress',
        '  host: chat.example.org',
        '  tls: { from: none }',
        '  images: { registry: registry.example.org/vigia }',
      ].join('\n');
      const { config: read } = loadSiteConfig(text, 'vigia.yaml');
      if (!read) throw new Error('the file of the test is wrong');
      // An address is its own name on every machine.
      const config = { ...read, public: { ...read.public, host: '127.0.0.1' } };
      const cluster = await environment.connect();
      const stop = new AbortController().signal;
      const context = createPublicContext(cluster, config, siteSet('ilab-chat', '0.1.0'), {
        locale: 'en',
        stop,
      });
      const url = `http://127.0.0.1:${port}/`;
      return await runChecks(
        publicChecks(),
        { ...context, ...(await withAddress(url)) },
        { signal: stop },
      );
    }

    async function withAddress(url: string) {
      const { provePublicPath } = await import('../public-site/prove-path.ts');
      const signal = new AbortController().signal;
      return {
        address: async () => ({ url, leadsTo: [] }),
        proof: () => provePublicPath(url, { signal, deadlineMilliseconds: 1 }),
      };
    }
  },
);
