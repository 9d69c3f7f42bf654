import { type SkupperKind, type SkupperResource } from '../resources/kinds.ts';
import {
  before,
  changed,
  condition,
  created,
  later,
  ok,
  ready,
  resource,
  soon,
} from '../testing/statuses.ts';
import { assessReadiness } from './assess-readiness.ts';

describe('assessReadiness', () => {
  it.each(Object.entries(ready) as [SkupperKind, string[]][])(
    'takes a %s for ready when the conditions that the code sets are true, and not before',
    (kind, types) => {
      expect(assessReadiness(resource(kind, types.map(ok)), { now: soon })).toEqual({
        state: 'ready',
        since: changed,
      });
      for (const missing of types) {
        const others = types.filter((type) => type !== missing).map(ok);
        const without = assessReadiness(resource(kind, [...others, ok('Other')]), { now: soon });
        expect(without).toMatchObject({ state: 'waiting', waitingFor: missing });
      }
    },
  );

  it('asks a Site without link access for no address', () => {
    const site = resource('Site', [ok('Configured'), ok('Running')]);
    expect(
      assessReadiness({ ...site, spec: { linkAccess: 'none' } } as SkupperResource).state,
    ).toBe('ready');
  });

  it.each<[SkupperKind, string, string, string, string]>([
    [
      'Site',
      'Configured',
      'An active site already exists in the namespace (hub)',
      'Error',
      'second-site',
    ],
    [
      'Site',
      'Configured',
      'Unsupported value for LinkAccess: nodeport',
      'Error',
      'link-access-not-enabled',
    ],
    ['Site', 'Running', 'Back-off: ImagePullBackOff', 'Pending', 'image-pull'],
    [
      'Listener',
      'Configured',
      'Service instructlab already exists in namespace',
      'Error',
      'service-exists',
    ],
    [
      'Listener',
      'Configured',
      'Listener a with host h and port 80 already exists in namespace',
      'Error',
      'listener-duplicate',
    ],
    [
      'Connector',
      'Configured',
      'Connector must define a non-empty spec.host or spec.selector',
      'Error',
      'connector-without-target',
    ],
    [
      'SecuredAccess',
      'Configured',
      'Forbidden: you do not have permission to set the host field of the route',
      'Error',
      'route-host-not-allowed',
    ],
    [
      'SecuredAccess',
      'Configured',
      'spec.host: Invalid value: field is immutable',
      'Error',
      'route-host-immutable',
    ],
    [
      'Certificate',
      'Ready',
      'secret exists but is not controlled by skupper',
      'Error',
      'not-controlled',
    ],
    [
      'AccessGrant',
      'Processed',
      'Invalid duration "1d": time: unknown unit',
      'Error',
      'grant-duration',
    ],
    [
      'AccessToken',
      'Redeemed',
      'Controller got failed response: 404 (Not Found) No such claim',
      'Error',
      'token-unknown',
    ],
    [
      'AccessToken',
      'Redeemed',
      'Controller got failed response: 404 (Not Found) No such access granted',
      'Error',
      'token-used-up',
    ],
    [
      'AccessToken',
      'Redeemed',
      'Controller got failed response: 403 (Forbidden) Redemption of access token refused',
      'Error',
      'token-refused',
    ],
    [
      'AccessToken',
      'Redeemed',
      'Controller could not create received secret: secrets "x" already exists',
      'Error',
      'token-secret-exists',
    ],
    [
      'AttachedConnector',
      'Configured',
      'AttachedConnectorBinding a/x does not allow AttachedConnector in b (only c)',
      'Error',
      'binding-refuses',
    ],
    ['Link', 'Configured', 'something that nobody has seen before', 'Error', 'controller-refused'],
  ])('says why a %s failed when %s says "%s"', (kind, type, message, reason, code) => {
    const answer = assessReadiness(
      resource(kind, [...before(kind, type), condition(type, 'False', message, reason)]),
    );
    expect(answer).toMatchObject({ state: 'failed', code, since: changed });
    expect(answer).toHaveProperty('detail', expect.stringContaining(message));
    expect(answer).toHaveProperty('remedy', expect.stringMatching(/\S/));
  });

  it.each<[SkupperKind, string, string, string, string]>([
    ['Site', 'Resolved', 'Pending', 'Pending', 'no-address'],
    ['Site', 'Running', 'No router pod is ready', 'Pending', 'router-not-running'],
    ['Listener', 'Matched', 'No matching connectors', 'Pending', 'no-matching-connector'],
    ['Connector', 'Matched', 'No matching listeners', 'Pending', 'no-matching-listener'],
    // These carry the reason Error, and mend themselves all the same.
    ['Connector', 'Configured', 'No pods match selector', 'Error', 'no-pods'],
    ['Listener', 'Configured', 'No active site in namespace', 'Error', 'no-site'],
    [
      'Listener',
      'Configured',
      'TLS credentials secret "web" not found',
      'Error',
      'tls-secret-missing',
    ],
    [
      'AttachedConnector',
      'Configured',
      'No matching AttachedConnectorBinding in site namespace',
      'Error',
      'no-matching-binding',
    ],
    ['Link', 'Operational', 'Not operational', 'Pending', 'link-down'],
    ['AccessGrant', 'Resolved', 'Pending', 'Pending', 'grant-server-unresolved'],
    [
      'AccessToken',
      'Redeemed',
      'Controller got error: dial tcp: i/o timeout',
      'Error',
      'token-retry',
    ],
  ])('says for what a %s waits when %s says "%s"', (kind, type, message, reason, code) => {
    const it = resource(kind, [...before(kind, type), condition(type, 'False', message, reason)]);
    expect(assessReadiness(it, { now: soon })).toMatchObject({
      state: 'waiting',
      waitingFor: type,
      code,
      since: changed,
      isOverdue: false,
    });
    expect(assessReadiness(it, { now: later })).toMatchObject({
      state: 'waiting',
      code,
      isOverdue: true,
    });
  });

  it('waits for a controller, and after 30 seconds doubts that there is one', () => {
    const fresh = resource('Site', []);
    expect(assessReadiness(fresh, { now: soon })).toMatchObject({
      state: 'waiting',
      code: 'not-seen',
      since: created,
    });
    expect(assessReadiness(fresh, { now: later })).toMatchObject({
      state: 'waiting',
      code: 'no-controller',
      isOverdue: true,
    });
    const { status: _status, ...without } = fresh;
    expect(assessReadiness(without as SkupperResource, { now: later })).toMatchObject({
      code: 'no-controller',
    });
  });

  it('does not believe a status of an earlier generation', () => {
    const listener = resource('Listener', [ok('Configured'), ok('Matched')]);
    const edited = {
      ...listener,
      metadata: { ...listener.metadata, generation: 3 },
    } as SkupperResource;
    expect(assessReadiness(edited, { now: soon })).toMatchObject({
      state: 'waiting',
      code: 'status-outdated',
    });
  });

  it('sees that grants are not enabled, which no condition says', () => {
    const grant = resource('AccessGrant', [], { message: 'AccessGrants are not enabled' });
    expect(assessReadiness(grant)).toMatchObject({ state: 'failed', code: 'grants-not-enabled' });
  });

  it('sees that a grant has expired or is used up, though its conditions are all true', () => {
    const conditions = [ok('Processed'), ok('Resolved')];
    const expired = resource('AccessGrant', conditions, { expirationTime: '2026-06-03T10:15:00Z' });
    expect(assessReadiness(expired, { now: soon }).state).toBe('ready');
    expect(assessReadiness(expired, { now: later })).toMatchObject({
      state: 'failed',
      code: 'grant-expired',
    });
    const used = resource('AccessGrant', conditions, { redemptions: 2 });
    expect(assessReadiness(used, { now: soon })).toMatchObject({
      state: 'failed',
      code: 'grant-used-up',
    });
  });

  it('sees that a certificate has expired', () => {
    const certificate = resource('Certificate', [ok('Ready')], {
      expiration: '2026-06-03T10:30:00Z',
    });
    expect(assessReadiness(certificate, { now: soon }).state).toBe('ready');
    expect(assessReadiness(certificate, { now: later })).toMatchObject({
      code: 'certificate-expired',
    });
  });

  it('does not take a token for redeemed when its site is gone', () => {
    const token = resource('AccessToken', [
      condition('Redeemed', 'True', 'Already redeemed for a deleted site', 'Error'),
    ]);
    expect(assessReadiness(token)).toMatchObject({ state: 'failed', code: 'token-site-deleted' });
  });

  it('waits for what is being deleted to be gone', () => {
    const site = resource('Site', ready.Site.map(ok));
    const going = {
      ...site,
      metadata: { ...site.metadata, deletionTimestamp: changed },
    } as SkupperResource;
    expect(assessReadiness(going)).toMatchObject({ state: 'failed', code: 'being-deleted' });
  });
});
