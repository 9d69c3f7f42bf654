import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

import { jest } from '@jest/globals';
import { type CheckResult, runChecks } from '@vigia/health-checks';
import { loadSiteConfig } from '@vigia/site-config';

import { type Cluster } from '../connection/cluster.ts';
import { deleteObject, readObject } from '../objects/object-client.ts';
import { provePublicPath } from '../public-site/prove-path.ts';
import { siteSet } from '../public-site/site-set.ts';
import { type TestEnvironment, testEnvironments } from '../testing/environments.ts';
import { installRoutes } from '../testing/install-routes.ts';
import { installSkupperDefinitions } from '../testing/install-skupper.ts';
import {
  conditionsOf,
  createNetworkSite,
  installController,
  networkOf,
  type NetworkSite,
  tlsSecret,
} from '../testing/network-site.ts';
import { createPublicContext, publicChecks } from './public-checks.ts';
import { type IssuedLink, type PublicContext } from './public-context.ts';

jest.setTimeout(120_000);

const link: IssuedLink = {
  host: 'lab-7',
  method: 'certificate',
  state: 'good',
  expiresAt: '2999-01-01T00:00:00.000Z',
};
const model = {
  id: 'tiny',
  name: 'Tiny',
  state: 'ready',
  loadProgress: 1,
  contextTokens: null,
  reasons: false,
  standIn: null,
  recommended: { temperature: 1, topP: 1 },
};
const behind = ['listener', 'link', 'connector', 'agent', 'model-server'];

/** What a fault changes besides the cluster. */
type Seen = {
  links?: IssuedLink[];
  /** Requests come through all the same. */
  comesThrough?: boolean;
  /** Where they end otherwise, as chat-api sees it. */
  downHop?: string;
  /** The cluster serves the kinds of Skupper 2.1 alone. */
  isOld?: boolean;
};
type Fault = {
  what: string;
  /** The one check that is to name it. */
  id: string;
  /** It works, but not as it should: the check is well and says what to do. */
  works?: true;
  inject(site: NetworkSite, cluster: Cluster): Promise<Seen | void> | Seen;
};

const ownUid = async ({ namespace }: NetworkSite, cluster: Cluster) =>
  (
    await readObject(cluster, {
      apiVersion: 'skupper.io/v2alpha1',
      kind: 'Site',
      name: 'ilab-chat',
      namespace,
    })
  )?.metadata.uid ?? '';
const seesNetwork =
  (change: Parameters<typeof networkOf>[1]): Fault['inject'] =>
  async (site, cluster) => {
    const network = networkOf(await ownUid(site, cluster), change);
    await site.status('Site ilab-chat', { network });
  };
const seesAlone: Fault['inject'] = async (site, cluster) => {
  const network = networkOf(await ownUid(site, cluster)).slice(0, 1);
  await site.status('Site ilab-chat', { network, sitesInNetwork: 1 });
};
const old = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };

const faults: Fault[] = [
  {
    what: 'a ConfigMap that names a controller that is not there',
    id: 'skupper.control',
    inject: (site) =>
      site.make({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'skupper', namespace: site.namespace },
        data: { controller: 'elsewhere/skupper-controller' },
      }),
  },
  {
    what: 'a second Site in the namespace',
    id: 'skupper.sites',
    inject: (site) =>
      site.make(
        {
          apiVersion: 'skupper.io/v2alpha1',
          kind: 'Site',
          metadata: { name: 'another', namespace: site.namespace },
          spec: {},
        },
        conditionsOf('Configured:An active site already exists in the namespace (ilab-chat)'),
      ),
  },
  {
    what: 'a Site that was deleted',
    id: 'skupper.sites',
    inject: (site) => site.remove('Site ilab-chat'),
  },
  {
    what: 'what a deleted Site has left behind',
    id: 'skupper.leftovers',
    inject: (site) =>
      site.patch('ConfigMap skupper-router', {
        metadata: {
          ownerReferences: [
            {
              apiVersion: 'skupper.io/v2alpha1',
              kind: 'Site',
              name: 'ilab-chat',
              uid: 'of-before',
            },
          ],
        },
      }),
  },
  {
    what: 'a load balancer that gives no address',
    id: 'skupper.access',
    async inject(site) {
      await site.status('Service skupper-router', { loadBalancer: { ingress: null } });
      await site.status(
        'Site ilab-chat',
        conditionsOf('Configured', 'Running', 'Resolved:Pending'),
      );
    },
  },
  {
    what: 'a Route whose host the controller may not choose',
    id: 'skupper.access',
    async inject(site) {
      const said =
        'Resolved:You do not have permission to set the host field of the route skupper-router';
      await site.status('SecuredAccess skupper-router', conditionsOf('Configured', said));
      await site.status(
        'RouterAccess skupper-router',
        conditionsOf('Configured', 'Resolved:Pending'),
      );
      await site.status(
        'Site ilab-chat',
        conditionsOf('Configured', 'Running', 'Resolved:Pending'),
      );
    },
  },
  {
    what: 'an access type that the controller was not started with',
    id: 'listener.site',
    inject: (site) =>
      site.status(
        'Site ilab-chat',
        conditionsOf('Configured:Unsupported value for LinkAccess: nodeport'),
      ),
  },
  {
    what: 'a Site that no controller has looked at',
    id: 'listener.site',
    inject: (site) => site.status('Site ilab-chat', { conditions: null }),
  },
  {
    what: 'an image of the router that cannot be pulled',
    id: 'listener.router',
    async inject(site) {
      await site.status('Deployment skupper-router', { availableReplicas: 0, readyReplicas: 0 });
      await site.status('Pod skupper-router-1', {
        phase: 'Pending',
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [
          {
            name: 'router',
            image: 'quay.io/skupper/skupper-router:3.5.1',
            imageID: '',
            ready: false,
            restartCount: 0,
            state: { waiting: { reason: 'ImagePullBackOff', message: 'unauthorized' } },
          },
        ],
      });
      await site.status('Site ilab-chat', conditionsOf('Configured', 'Running:Pending'));
    },
  },
  {
    what: 'a router pod that no node has room for',
    id: 'listener.router',
    async inject(site) {
      await site.status('Deployment skupper-router', { availableReplicas: 0, readyReplicas: 0 });
      await site.status('Pod skupper-router-1', {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }],
      });
    },
  },
  {
    what: 'a sidecar of a mesh in the router',
    id: 'listener.mesh',
    async inject(site) {
      await site.remove('Pod skupper-router-1');
      await site.make({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'skupper-router-2',
          namespace: site.namespace,
          labels: { 'skupper.io/component': 'router' },
        },
        spec: {
          containers: ['router', 'kube-adaptor', 'istio-proxy'].map((name) => ({
            name,
            image: `r.example/${name}:1`,
          })),
        },
      });
    },
  },
  {
    what: 'a Listener that names a Secret that is not there',
    id: 'skupper.credentials',
    inject: (site) => site.patch('Listener instructlab', { spec: { tlsCredentials: 'gone' } }),
  },
  {
    what: 'a Secret of the wrong type',
    id: 'skupper.credentials',
    async inject(site) {
      await site.make({
        ...tlsSecret(site.namespace, 'listener-tls', site.authority.issue()),
        type: 'Opaque',
      });
      await site.patch('Listener instructlab', { spec: { tlsCredentials: 'listener-tls' } });
    },
  },
  {
    what: 'a certificate of the router that has ended',
    id: 'skupper.credentials',
    inject: (site) =>
      site.make(
        tlsSecret(
          site.namespace,
          'skupper-site-server',
          site.authority.issue({ hosts: ['router.example.test'], ...old }),
        ),
      ),
  },
  {
    what: 'a key that is not that of its certificate',
    id: 'skupper.credentials',
    inject: (site) =>
      site.make(
        tlsSecret(site.namespace, 'skupper-site-server', {
          ...site.authority.issue({ hosts: ['router.example.test'] }),
          privateKey: site.authority.issue().privateKey,
        }),
      ),
  },
  {
    what: 'a certificate that will end soon',
    id: 'skupper.credentials',
    works: true,
    inject: (site) =>
      site.status('Certificate skupper-site-server', {
        expiration: new Date(Date.now() + 9 * 86_400_000).toISOString(),
      }),
  },
  {
    what: 'an address that is not in the certificate',
    id: 'skupper.certificate',
    inject: (site) =>
      site.make(
        tlsSecret(
          site.namespace,
          'skupper-site-server',
          site.authority.issue({ hosts: ['inside.example.test'] }),
        ),
      ),
  },
  {
    what: 'a private site of another minor version',
    id: 'skupper.versions',
    works: true,
    async inject(site, cluster) {
      const network = networkOf(await ownUid(site, cluster)).map((each) =>
        each.name === 'lab-7' ? { ...each, version: '2.0.1' } : each,
      );
      await site.status('Site ilab-chat', { network });
    },
  },
  {
    what: 'a router that an upgrade has left behind',
    id: 'skupper.versions',
    works: true,
    inject: (site) =>
      site.patch('Deployment skupper-router', {
        spec: {
          template: {
            spec: { containers: [{ name: 'kube-adaptor', image: 'r.example/kube-adaptor:2.1.4' }] },
          },
        },
      }),
  },
  {
    what: 'the controller 2.2.0 with its faults',
    id: 'skupper.versions',
    works: true,
    inject: (site) => site.status('Site ilab-chat', { controller: { version: '2.2.0' } }),
  },
  {
    what: 'a controller without grants',
    id: 'link.grants',
    inject: (site) =>
      site.status('AccessGrant vigia-link-lab-8', {
        conditions: null,
        status: 'Pending',
        message: 'AccessGrants are not enabled',
      }),
  },
  {
    what: 'a grant server without an address',
    id: 'link.grants',
    inject: (site) =>
      site.status('AccessGrant vigia-link-lab-8', conditionsOf('Processed', 'Resolved:Pending')),
  },
  {
    what: 'no link for any host',
    id: 'link.issued',
    async inject(site, cluster) {
      await seesAlone(site, cluster);
      return { links: [{ ...link, state: 'revoked' }] };
    },
  },
  {
    what: 'a token whose time is up before it was used',
    id: 'link.issued',
    async inject(site, cluster) {
      await seesAlone(site, cluster);
      return { links: [{ ...link, method: 'token', state: 'expired' }] };
    },
  },
  {
    what: 'a link of an authority that is no longer that of the site',
    id: 'link.issued',
    async inject(site, cluster) {
      await seesAlone(site, cluster);
      return { links: [{ ...link, state: 'void' }] };
    },
  },
  {
    what: 'one of two links that has ended',
    id: 'link.issued',
    works: true,
    inject: () => ({
      links: [
        link,
        { ...link, host: 'lab-9', method: 'token' as const, state: 'expired' as const },
      ],
    }),
  },
  {
    what: 'a private site that never came',
    id: 'network.sites',
    inject: seesAlone,
  },
  {
    what: 'one of two private sites that is absent',
    id: 'network.sites',
    works: true,
    inject: () => ({ links: [link, { ...link, host: 'lab-9' }] }),
  },
  { what: 'a link that is down', id: 'network.links', inject: seesNetwork({ operational: false }) },
  {
    what: 'routing keys that differ in one letter',
    id: 'network.key',
    async inject(site, cluster) {
      await seesNetwork({ key: 'InstructLab' })(site, cluster);
      await site.status(
        'Listener instructlab',
        conditionsOf('Configured', 'Matched:No matching connectors'),
      );
    },
  },
  {
    what: 'a listener without a connector',
    id: 'listener.ready',
    async inject(site, cluster) {
      const network = networkOf(await ownUid(site, cluster)).map(
        ({ services: _none, ...each }) => each,
      );
      await site.status('Site ilab-chat', { network });
      await site.status(
        'Listener instructlab',
        conditionsOf('Configured', 'Matched:No matching connectors'),
      );
    },
  },
  {
    what: 'a Service of that name that is not of Skupper',
    id: 'listener.ready',
    inject: (site) =>
      site.status(
        'Listener instructlab',
        conditionsOf('Configured:Service instructlab already exists in namespace', 'Matched'),
      ),
  },
  {
    what: 'a status that is stale while requests come through',
    id: 'listener.ready',
    works: true,
    async inject(site) {
      await site.status(
        'Listener instructlab',
        conditionsOf('Configured', 'Matched:No matching connectors'),
      );
      return { comesThrough: true };
    },
  },
  {
    what: 'no Listener',
    id: 'listener.ready',
    inject: (site) => site.remove('Listener instructlab'),
  },
  {
    what: 'a listener that is ready and has no Service',
    id: 'listener.service',
    inject: (site) => site.remove('Service instructlab'),
  },
  {
    what: 'a Service with another port',
    id: 'listener.service',
    inject: (site) =>
      site.patch('Service instructlab', { spec: { ports: [{ name: 'instructlab', port: 9000 }] } }),
  },
  {
    what: 'a Service with nothing behind it',
    id: 'listener.service',
    inject: (site) =>
      site.patch('EndpointSlice instructlab-1', {
        endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: false } }],
      }),
  },
];

/** In the way of the test's site, as somebody else wrote it. */
const policy = ({ namespace }: NetworkSite, name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});
const ofRouter = { matchLabels: { 'skupper.io/component': 'router' } };
const wasRestarted =
  (reason: string): Fault['inject'] =>
  (site) =>
    site.status('Pod skupper-router-1', {
      containerStatuses: [
        {
          name: 'router',
          image: 'quay.io/skupper/skupper-router:3.5.1',
          imageID: '',
          ready: true,
          restartCount: 4,
          state: { running: { startedAt: new Date().toISOString() } },
          lastState: {
            terminated: { reason, exitCode: 137, finishedAt: new Date().toISOString() },
          },
        },
      ],
    });

faults.push(
  {
    what: 'a policy that keeps chat-api in',
    id: 'listener.policies',
    inject: (site) =>
      site.make(
        policy(site, 'no-way-out', {
          podSelector: { matchLabels: { app: 'chat-api' } },
          policyTypes: ['Egress'],
        }),
      ),
  },
  {
    what: 'a policy that keeps chat-api out of the router',
    id: 'listener.policies',
    inject: (site) =>
      site.make(
        policy(site, 'links-alone', {
          podSelector: ofRouter,
          policyTypes: ['Ingress'],
          ingress: [{ ports: [{ protocol: 'TCP', port: 55_671 }] }],
        }),
      ),
  },
  {
    what: 'a policy that keeps private hosts out of the router',
    id: 'listener.policies',
    inject: (site) =>
      site.make(
        policy(site, 'own-pods-alone', {
          podSelector: {},
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ podSelector: {} }] }],
        }),
      ),
  },
  {
    what: 'a policy that keeps the router from the API server',
    id: 'listener.policies',
    inject: (site) =>
      site.make(
        policy(site, 'names-alone', {
          podSelector: ofRouter,
          policyTypes: ['Egress'],
          egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }],
        }),
      ),
  },
  {
    what: 'a policy that nobody enforces',
    id: 'listener.policies',
    works: true,
    inject: (site) =>
      site.make(policy(site, 'deny-all', { podSelector: {}, policyTypes: ['Ingress'] })),
  },
  {
    what: 'a router that had too little memory',
    id: 'listener.restarts',
    works: true,
    inject: wasRestarted('OOMKilled'),
  },
  {
    what: 'a router that fell',
    id: 'listener.restarts',
    works: true,
    inject: wasRestarted('Error'),
  },
  {
    what: 'a Route whose host another one has',
    id: 'skupper.access',
    inject: (site) =>
      site.make(
        {
          apiVersion: 'route.openshift.io/v1',
          kind: 'Route',
          metadata: {
            name: 'skupper-router-inter-router',
            namespace: site.namespace,
          },
          spec: { host: 'router.example.test' },
        },
        {
          ingress: [
            {
              host: 'router.example.test',
              conditions: [
                {
                  type: 'Admitted',
                  status: 'False',
                  reason: 'HostAlreadyClaimed',
                  message: 'route other already exposes router.example.test',
                },
              ],
            },
          ],
        },
      ),
  },
);

faults.push({
  what: 'definitions that are older than what is written',
  id: 'skupper.definitions',
  inject: () => ({ isOld: true }),
});

faults.push({
  what: 'a link that only chat-api finds to be down',
  id: 'path.link',
  inject: () => ({ downHop: 'link' }),
});

/** In which the doctor times a stream. */
const conversationOfDoctor = '01890f4c-7b3a-7cc2-98c4-dc0c0c07398f';

describe.each(testEnvironments())(
  "the doctor's checks of the network against $name",
  ({ start }) => {
    let environment: TestEnvironment;
    let cluster: Cluster;
    let page: Server;
    let downHop: string | null = null;
    let count = 0;

    beforeAll(async () => {
      environment = await start();
      cluster = await environment.connect();
      await installSkupperDefinitions(cluster);
      await installRoutes(cluster);
      await installController(cluster, 'skupper');
      page = createServer((request, response) => {
        request.resume();
        if (request.method === 'POST' && request.url === '/api/conversations') {
          response.writeHead(201, { 'set-cookie': 'guest=1; Path=/; HttpOnly' });
          response.end(JSON.stringify({ id: conversationOfDoctor }));
          return;
        }
        if (request.method === 'POST') {
          response.setHeader('content-type', 'text/event-stream');
          for (const each of ['one', 'two', 'three']) response.write(`data: ${each}\n\n`);
          response.end();
          return;
        }
        if (request.method === 'DELETE') {
          response.writeHead(204).end();
          return;
        }
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(statusOfPage(downHop)));
      });
      await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    }, 240_000);

    afterAll(async () => {
      page.closeAllConnections();
      page.close();
      await environment.close();
    }, 60_000);

    const prepare = () => createNetworkSite(cluster, `site-${(count += 1)}`);

    it('finds nothing to say of a site that works', async () => {
      const report = await run(await prepare(), { comesThrough: true });
      expect(report.checks.filter(isNamed)).toEqual([]);
      expect(report).toMatchObject({ exitCode: 0, verdict: 'healthy' });
    });

    it.each(faults)('names $what by $id and no other check', async ({ id, works, inject }) => {
      const site = await prepare();
      const seen = (await inject(site, cluster)) ?? {};
      const report = await run(site, {
        ...seen,
        comesThrough: seen.comesThrough ?? works === true,
      });
      const named = report.checks.filter(isNamed);
      expect(named.map((check) => [check.id, check.state])).toEqual([
        [id, works ? 'ok' : 'broken'],
      ]);
      expect(report).toMatchObject({ exitCode: works ? 0 : 1, firstBroken: works ? null : id });
      expect(named[0]?.mend).toBeTruthy();
    });

    it.each([
      ['several controllers that look after all namespaces', []],
      ['a second one that does not say so', [{ name: 'OTHER', value: 'x' }]],
    ])('names %s', async (_what, env) => {
      await installController(cluster, 'skupper-too', env);
      try {
        const report = await run(await prepare(), { comesThrough: true });
        expect(report.checks.filter(isNamed).map((check) => check.id)).toEqual(['skupper.control']);
      } finally {
        await removeController('skupper-too');
      }
    });

    it('does not count a controller of another namespace, or one that wants to be named', async () => {
      await installController(cluster, 'skupper-too', [
        { name: 'WATCH_NAMESPACE', value: 'other' },
      ]);
      await installController(cluster, 'skupper-three', [
        { name: 'REQUIRE_EXPLICIT_CONTROL', value: 'true' },
      ]);
      try {
        const report = await run(await prepare(), { comesThrough: true });
        expect(report.checks.filter(isNamed)).toEqual([]);
      } finally {
        await removeController('skupper-too');
        await removeController('skupper-three');
      }
    });

    it('cannot tell where this user may not look, and accuses nobody', async () => {
      const site = await prepare();
      const nobody = await environment.connect('nobody');
      const report = await run(site, { comesThrough: true }, nobody);
      const ours = report.checks.filter(({ id }) => /^(skupper|listener|link|network)\./.test(id));
      const told = ours.filter(({ state }) => state === 'ok' || state === 'broken');
      // Which kinds are served is no secret.
      expect(told.filter(({ id }) => id !== 'skupper.definitions')).toEqual([]);
      expect(report.exitCode).not.toBe(0);
    });

    it('says nothing secret, in either language, and both say the same', async () => {
      const site = await prepare();
      await seesAlone(site, cluster);
      for (const locale of ['en', 'pt-BR']) {
        const report = await run(site, {}, cluster, locale);
        const text = JSON.stringify(report);
        expect(text).not.toMatch(/BEGIN|PRIVATE/);
        expect(report.firstBroken).toBe('network.sites');
        expect(text).toContain(
          locale === 'en' ? 'not in the network: lab-7' : 'fora da rede: lab-7',
        );
      }
    });

    async function removeController(namespace: string): Promise<void> {
      const name = 'skupper-controller';
      await deleteObject(cluster, { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace });
    }

    async function run(
      { namespace }: NetworkSite,
      { links = [link], comesThrough = false, downHop: down = 'listener', isOld = false }: Seen,
      as = cluster,
      locale = 'en',
    ) {
      downHop = comesThrough ? null : down;
      const { port } = page.address() as AddressInfo;
      const { config } = loadSiteConfig(
        [
          'version: 1',
          'name: ilab-chat',
          'public:',
          `  namespace: ${namespace}`,
          '  exposure: ingress',
          '  host: chat.example.org',
          '  tls: { from: none }',
          '  images: { registry: registry.example.org/vigia }',
        ].join('\n'),
        'vigia.yaml',
      );
      if (!config) throw new Error('the file of the test is wrong');
      const { signal } = new AbortController();
      const made = createPublicContext(
        as,
        { ...config, public: { ...config.public, host: '127.0.0.1' } },
        siteSet(namespace, '0.1.0'),
        {
          locale,
          stop: signal,
          // What waits has waited long.
          clock: () => new Date(Date.now() + 600_000),
          issuedLinks: async () => links,
        },
      );
      const context: PublicContext = {
        ...made,
        facts: async (each) => {
          const facts = await made.facts(each);
          return isOld ? { ...facts, skupper: { ...facts.skupper, has22: false } } : facts;
        },
        address: async () => ({ url: `http://127.0.0.1:${port}/`, leadsTo: [] }),
        proof: () =>
          provePublicPath(`http://127.0.0.1:${port}/`, { signal, deadlineMilliseconds: 1 }),
      };
      return runChecks(publicChecks(), context, { signal, deadlineMilliseconds: 30_000, locale });
    }
  },
);

/** Broken, or well with something to do. */
function isNamed({ state, mend }: CheckResult): boolean {
  return state === 'broken' || (state === 'ok' && mend !== undefined);
}

/** What chat-api says: well up to a hop, and nothing of those behind it. */
function statusOfPage(downHop: string | null) {
  const now = new Date().toISOString();
  const at = downHop === null ? behind.length : behind.indexOf(downHop);
  const hops = behind.map((name, index) => ({
    name,
    state: index < at ? 'ok' : index === at ? 'down' : 'unknown',
    since: null,
    latencyMilliseconds: null,
    detail: index === at ? 'no private site answers' : null,
  }));
  const agent = {
    version: '0.1.0',
    startedAt: now,
    now,
    draining: false,
    model,
    hops: [],
    generations: { slots: 1, running: 0, queued: 0, tokensPerSecond: 0, failedLastHour: 0 },
  };
  return { state: downHop === null ? 'ok' : 'down', hops, agent: downHop === null ? agent : null };
}
