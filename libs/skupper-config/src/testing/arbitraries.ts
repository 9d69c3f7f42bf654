import fc from 'fast-check';

import {
  buildAccessGrant,
  buildAccessToken,
  buildCertificate,
  buildRouterAccess,
} from '../build/build-access.ts';
import {
  buildAttachedConnector,
  buildConnector,
  type ConnectorInput,
} from '../build/build-connector.ts';
import { buildLink } from '../build/build-link.ts';
import { buildListener, buildMultiKeyListener } from '../build/build-listener.ts';
import { buildTlsSecret, type TlsCredentials } from '../build/build-secret.ts';
import { buildSite } from '../build/build-site.ts';
import { accessTypes, linkAccesses } from '../resources/access-type.ts';
import { type Resource, type ResourceKind } from '../resources/kinds.ts';
import { observers } from '../resources/listener.ts';
import { type Target } from '../target.ts';

/** What the arbitrary resources are built for. */
export const arbitraryTarget: Target = { platform: 'kubernetes', version: '2.2.1' };

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
/** Any text that a field may hold, with words that YAML readers disagree about among them. */
const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme', maxLength: 24 }),
  fc.constantFrom(
    'yes',
    'no',
    'on',
    'y',
    'null',
    '~',
    '0777',
    '0o17',
    '12:30',
    '1e3',
    '443',
    '2026-06-03',
    'a: b',
    '#',
    '<<',
    '=',
  ),
);
const labelValue = fc.stringMatching(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?)?$/);
const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const service = fc.stringMatching(/^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$/);
const host = fc.oneof(
  service,
  fc.domain().map((name) => name.toLowerCase()),
  fc.ipV4(),
);
const port = fc.integer({ min: 1, max: 65535 });
const routingKey = text.map((key) => key.trim()).filter((key) => key !== '');
const metadata = {
  name: label,
  namespace: optional(label),
  labels: optional(fc.dictionary(service, labelValue, { maxKeys: 3 })),
  annotations: optional(fc.dictionary(service, text, { maxKeys: 3 })),
};
const boolean = optional(fc.boolean());
const selector = fc.tuple(service, service).map(([key, value]) => `${key}=${value}`);
const credentials = optional(label);
const endpointsFor = (mode: 'interior' | 'edge') =>
  fc
    .record({ inner: host, outer: host, innerPort: port, outerPort: port, group: optional(label) })
    .map((made) => [
      { name: 'inter-router' as const, host: made.inner, port: made.innerPort, group: made.group },
      ...(mode === 'edge'
        ? [{ name: 'edge' as const, host: made.outer, port: made.outerPort, group: made.group }]
        : []),
    ]);

/** Every kind that Vigia writes, made by its builder from arbitrary input. */
export function arbitraryResources(tls: TlsCredentials): Record<string, fc.Arbitrary<Resource>> {
  const target = arbitraryTarget;
  const siteCommon = {
    ...metadata,
    serviceAccount: optional(label),
    defaultIssuer: optional(label),
    settings: optional(
      fc.record({
        dataConnections: optional(fc.integer({ min: 1, max: 64 })),
        size: optional(label),
        priorTlsRevisions: optional(fc.integer({ min: 0, max: 9 })),
        disableAntiAffinity: boolean,
        ingressClassName: optional(label),
      }),
    ),
  };
  return {
    Site: fc
      .oneof(
        fc.record({ ...siteCommon, edge: fc.constant(true as const) }),
        fc.record({
          ...siteCommon,
          linkAccess: optional(fc.constantFrom(...linkAccesses)),
          ha: boolean,
        }),
      )
      .map((input) => buildSite(input, target)),
    Listener: fc
      .record({
        ...metadata,
        routingKey,
        host: service,
        port,
        tlsCredentials: credentials,
        observer: optional(fc.constantFrom(...observers)),
        exposePodsByName: boolean,
      })
      .map((input) => buildListener(input, target)),
    MultiKeyListener: fc
      .record({
        ...metadata,
        host: service,
        port,
        observer: optional(fc.constantFrom(...observers)),
        strategy: fc.oneof(
          fc
            .uniqueArray(routingKey, { minLength: 1, maxLength: 4 })
            .map((keys) => ({ priority: keys as [string, ...string[]] })),
          fc
            .dictionary(routingKey, fc.integer({ min: 1, max: 100 }), { minKeys: 1, maxKeys: 4 })
            .map((weighted) => ({ weighted })),
        ),
        tlsCredentials: label,
        requireClientCert: boolean,
      })
      .map((input) => buildMultiKeyListener(input, target)),
    Connector: fc
      .record({
        common: fc.record({ ...metadata, routingKey, port, exposePodsByName: boolean }),
        tls: optional(
          fc.record({
            credentials: label,
            presentClientCertificate: boolean,
            verifyHostname: boolean,
          }),
        ),
        place: fc.oneof(fc.record({ host }), fc.record({ selector, includeNotReadyPods: boolean })),
      })
      .map(({ common, tls: workloadTls, place }) =>
        buildConnector({ ...common, ...place, tls: workloadTls } as ConnectorInput, target),
      ),
    Link: fc
      .constantFrom('interior' as const, 'edge' as const)
      .chain((siteMode) =>
        fc.record({
          ...metadata,
          siteMode: fc.constant(siteMode),
          endpoints: endpointsFor(siteMode),
          tlsCredentials: label,
          cost: optional(fc.integer({ min: 1, max: 99999 })),
          proxySecret: optional(label),
        }),
      )
      .map((input) => buildLink(input, target)),
    AccessGrant: fc
      .record({
        ...metadata,
        expirationSeconds: fc.integer({ min: 1, max: 1_000_000 }),
        redemptionsAllowed: fc.integer({ min: 1, max: 50 }),
        code: optional(text),
      })
      .map((input) => buildAccessGrant(input, target)),
    AccessToken: fc
      .record({
        ...metadata,
        url: fc
          .tuple(fc.domain(), port, fc.uuid())
          .map(([name, at, uid]) => `https://${name}:${at}/${uid}`),
        code: text,
        ca: fc.constant(tls.ca),
        linkCost: optional(fc.integer({ min: 1, max: 9 })),
      })
      .map((input) => buildAccessToken(input, target)),
    Certificate: fc
      .record({
        ...metadata,
        ca: label,
        subject: text,
        purpose: fc.oneof(
          fc.constant({ client: true as const }),
          fc.constant({ signing: true as const }),
          fc
            .array(host, { minLength: 1, maxLength: 3 })
            .map((hosts) => ({ server: true as const, hosts: hosts as [string, ...string[]] })),
        ),
      })
      .map((input) => buildCertificate(input, target)),
    RouterAccess: fc
      .record({
        ...metadata,
        roles: fc.constantFrom(
          [{ name: 'inter-router' as const }],
          [{ name: 'edge' as const, port: 45671 }],
          [{ name: 'inter-router' as const, port: 55671 }, { name: 'edge' as const }],
        ),
        tlsCredentials: label,
        generateTlsCredentials: boolean,
        issuer: optional(label),
        accessType: optional(fc.constantFrom(...accessTypes)),
        bindHost: optional(fc.ipV4()),
        subjectAlternativeNames: optional(fc.array(host, { maxLength: 3 })),
        ingressClassName: optional(label),
        routeDomain: optional(fc.domain()),
      })
      .map((input) => buildRouterAccess(input, target)),
    AttachedConnector: arbitraryAttached(target).map(({ connector }) => connector),
    AttachedConnectorBinding: arbitraryAttached(target).map(({ binding }) => binding),
    Secret: fc
      .record(metadata)
      .map((input) => buildTlsSecret({ ...input, credentials: tls }, target)),
  } satisfies Partial<Record<ResourceKind, fc.Arbitrary<Resource>>>;
}

function arbitraryAttached(target: Target) {
  return fc
    .record({
      name: label,
      siteNamespace: label,
      workloadNamespace: label,
      routingKey,
      selector,
      port,
      tlsCredentials: credentials,
      includeNotReadyPods: boolean,
      exposePodsByName: boolean,
    })
    .map((input) => buildAttachedConnector(input, target));
}
