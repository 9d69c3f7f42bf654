import { SkupperConfigError } from '../errors.ts';
import { createAuthority } from '../testing/certificates.ts';
import { kubernetes, podman } from '../testing/targets.ts';
import { crdErrors } from '../testing/crd-schemas.ts';
import { type Resource } from '../resources/kinds.ts';
import { toYaml } from '../yaml/to-yaml.ts';
import {
  buildAccessGrant,
  buildAccessTokenOf,
  buildCertificate,
  toGoDuration,
} from './build-access.ts';
import { buildConnector } from './build-connector.ts';
import { buildLink, buildLinkResources } from './build-link.ts';
import { buildListener, buildMultiKeyListener } from './build-listener.ts';
import { buildTlsSecret } from './build-secret.ts';
import { buildSite } from './build-site.ts';
import { composeResources } from './compose-resources.ts';

const credentials = createAuthority().issue();

/** The ids of the lints that refuse. */
function refusals(build: () => unknown): string[] {
  try {
    build();
  } catch (error) {
    if (error instanceof SkupperConfigError) return error.findings.map(({ rule }) => rule);
    throw error;
  }
  return [];
}

const listener = {
  name: 'instructlab',
  routingKey: 'instructlab',
  host: 'instructlab',
  port: 8000,
};
const endpoint = {
  name: 'inter-router',
  host: 'r1.example.test',
  port: 443,
  group: 'skupper-router',
} as const;

describe('builders', () => {
  it('refuse what the schema lets through and the controller does not', () => {
    const given: [Resource, string[]][] = [];
    const refuse = (resource: unknown, build: () => unknown, rules: string[]) => {
      given.push([resource as Resource, refusals(build)]);
      expect(given.at(-1)?.[1]).toEqual(rules);
      expect(crdErrors(resource as Resource)).toEqual([]);
    };
    const base = { apiVersion: 'skupper.io/v2alpha1', metadata: { name: 'x' } };
    refuse(
      { ...base, kind: 'Site', spec: { linkAccess: 'LoadBalancer' } },
      // @ts-expect-error The types refuse it too.
      () => buildSite({ name: 'x', linkAccess: 'LoadBalancer' }, kubernetes),
      ['link-access'],
    );
    refuse(
      { ...base, kind: 'Site', spec: { edge: true, ha: true } },
      // @ts-expect-error The types refuse it too.
      () => buildSite({ name: 'x', edge: true, ha: true }, kubernetes),
      ['edge-ha'],
    );
    refuse(
      { ...base, kind: 'Listener', spec: { routingKey: 'k', host: 'Model.Host', port: 99999 } },
      () =>
        buildListener({ name: 'x', routingKey: 'k', host: 'Model.Host', port: 99999 }, kubernetes),
      ['port-range', 'listener-host'],
    );
    refuse(
      {
        ...base,
        kind: 'Link',
        spec: { endpoints: [{ name: 'inter-router', host: 'r', port: '443' }] },
      },
      () =>
        buildLink(
          { name: 'x', siteMode: 'edge', endpoints: [endpoint], tlsCredentials: 'x' },
          kubernetes,
        ),
      ['link-endpoint-role'],
    );
    refuse(
      { ...base, kind: 'AccessGrant', spec: {} },
      () =>
        buildAccessGrant({ name: 'x', expirationSeconds: 0, redemptionsAllowed: 0 }, kubernetes),
      ['grant-value', 'grant-value'],
    );
    refuse(
      { ...base, kind: 'Certificate', spec: { ca: 'a', subject: 's' } },
      () =>
        // @ts-expect-error The types refuse it too.
        buildCertificate({ name: 'x', ca: 'a', subject: 's', purpose: {} }, kubernetes),
      ['certificate-purpose'],
    );
  });

  it('know no observer and no MultiKeyListener below Skupper 2.2', () => {
    const old = { ...kubernetes, version: '2.1.4' };
    expect(refusals(() => buildListener({ ...listener, observer: 'none' }, old))).toEqual([
      'observer-version',
    ]);
    expect(refusals(() => buildListener(listener, old))).toEqual([]);
    const strategy = { priority: ['a', 'b'] } as const;
    const multi = { name: 'm', host: 'm', port: 80, strategy };
    expect(refusals(() => buildMultiKeyListener(multi, old))).toEqual([
      'multi-key-listener-version',
    ]);
    expect(refusals(() => buildMultiKeyListener(multi, kubernetes))).toEqual([]);
  });

  it('take only a host on a system site', () => {
    const connector = { name: 'instructlab', routingKey: 'instructlab', port: 8000 };
    expect(refusals(() => buildConnector({ ...connector, selector: 'app=x' }, podman))).toEqual([
      'connector-host-only',
    ]);
    expect(refusals(() => buildConnector({ ...connector, host: '127.0.0.1' }, podman))).toEqual([]);
  });

  it('write settings as the code reads them, not as the schema spells them', () => {
    const site = buildSite(
      {
        name: 'hub',
        settings: { dataConnections: 4, priorTlsRevisions: 0, disableAntiAffinity: true },
      },
      kubernetes,
    );
    expect(site.spec.settings).toEqual({
      'router-data-connection-count': '4',
      'tls-prior-valid-revisions': '0',
      'disable-anti-affinity': 'true',
    });
  });

  it('refuse a key that does not belong to its certificate', () => {
    const other = createAuthority().issue();
    const mixed = { ...credentials, privateKey: other.privateKey };
    expect(refusals(() => buildTlsSecret({ name: 'x', credentials: mixed }, kubernetes))).toEqual([
      'tls-secret-content',
    ]);
  });

  it('make a Link for each router of a site with high availability, all with one Secret', () => {
    const { secret, links } = buildLinkResources(
      {
        name: 'link-hub',
        siteMode: 'interior',
        credentials,
        endpoints: [
          { ...endpoint, port: '443', host: 'r2.example.test', group: 'skupper-router-2' },
          { ...endpoint, port: '443' },
          { ...endpoint, port: '443', name: 'edge', host: 'r3.example.test' },
        ],
      },
      kubernetes,
    );
    expect(secret.metadata.name).toBe('link-hub');
    expect(
      links.map(({ metadata, spec }) => [
        metadata.name,
        spec.tlsCredentials,
        spec.endpoints.map(({ host }) => host),
      ]),
    ).toEqual([
      ['link-hub-1', 'link-hub', ['r1.example.test', 'r3.example.test']],
      ['link-hub-2', 'link-hub', ['r2.example.test']],
    ]);
    const noEndpoint = () =>
      buildLinkResources(
        { name: 'x', siteMode: 'interior', credentials, endpoints: [] },
        kubernetes,
      );
    expect(refusals(noEndpoint)).toEqual(['link-endpoint-role']);
  });

  it('make no token of a grant that the controller has not filled in', () => {
    const grant = buildAccessGrant(
      { name: 'g', expirationSeconds: 900, redemptionsAllowed: 2 },
      kubernetes,
    );
    expect(grant.spec).toEqual({ redemptionsAllowed: 2, expirationWindow: '15m' });
    expect(() => buildAccessTokenOf(grant, { name: 't' }, kubernetes)).toThrow(
      /no url, code and ca/,
    );
    const status = { url: 'https://g.example.test/uid', code: 'c', ca: credentials.ca };
    const token = buildAccessTokenOf({ ...grant, status }, { name: 't' }, kubernetes);
    expect(token.spec).toEqual(status);
  });
});

describe('composeResources', () => {
  const site = buildSite({ name: 'lab', edge: true }, podman);
  const { secret, links } = buildLinkResources(
    {
      name: 'link-hub',
      siteMode: 'edge',
      credentials,
      endpoints: [{ name: 'edge', host: 'r', port: '443' }],
    },
    podman,
  );

  it('puts Secrets before what names them', () => {
    const ordered = composeResources([...links, secret, site], { target: podman });
    expect(ordered.map(({ kind }) => kind)).toEqual(['Site', 'Secret', 'Link']);
  });

  it('refuses a set in which something is missing or does not fit', () => {
    expect(refusals(() => composeResources([site, ...links], { target: podman }))).toEqual([
      'tls-secret-missing',
    ]);
    const interior = buildSite({ name: 'lab' }, podman);
    expect(
      refusals(() => composeResources([interior, secret, ...links], { target: podman })),
    ).toEqual(['link-endpoint-role']);
    const twice = [
      buildListener(listener, kubernetes),
      buildListener({ ...listener, name: 'other' }, kubernetes),
    ];
    expect(refusals(() => composeResources(twice, { target: kubernetes }))).toEqual([
      'listener-duplicate',
    ]);
  });
});

describe('toYaml', () => {
  it('reads like the documentation of Skupper', () => {
    const token = buildAccessTokenOf(
      {
        ...buildAccessGrant(
          { name: 'g', expirationSeconds: 900, redemptionsAllowed: 2 },
          kubernetes,
        ),
        status: { url: 'https://g.example.test:9090/uid', code: '0123', ca: credentials.ca },
      },
      { name: 'lab', labels: { b: 'yes', a: 'x' } },
      kubernetes,
    );
    const link = buildLink(
      { name: 'link-hub', siteMode: 'interior', endpoints: [endpoint], tlsCredentials: 'link-hub' },
      podman,
    );
    const indented = credentials.ca.trimEnd().replaceAll('\n', '\n    ');
    expect(toYaml([token, link])).toBe(`apiVersion: skupper.io/v2alpha1
kind: AccessToken
metadata:
  name: lab
  namespace: ilab-chat
  labels:
    a: x
    b: "yes"
spec:
  url: https://g.example.test:9090/uid
  code: "0123"
  ca: |
    ${indented}
---
apiVersion: skupper.io/v2alpha1
kind: Link
metadata:
  name: link-hub
spec:
  endpoints:
    - name: inter-router
      host: r1.example.test
      port: "443"
      group: skupper-router
  tlsCredentials: link-hub
`);
  });
});

describe('toGoDuration', () => {
  it('writes seconds as people do', () => {
    expect([900, 5400, 86_400, 61, 0].map(toGoDuration)).toEqual([
      '15m',
      '1h30m',
      '24h',
      '1m1s',
      '0s',
    ]);
  });
});
