import { kubernetes } from '../targets.ts';
import { type LintCase, type LintFixtures, one, site } from './lint-fixtures.ts';

export function siteCases({ system, cluster, listener, good }: LintFixtures): LintCase[] {
  return [
    {
      ...system('site-count', [], 1, '', 'Site-lab.yaml'),
      files: [site, ...one('Site', 'lab-2', 'edge: false')],
      at: { file: 'Site-lab-2.yaml', document: 1, line: 1, field: '' },
    },
    {
      ...system('site-count', [], 1, ''),
      files: one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80'),
      at: { file: 'Connector-x.yaml', document: 1, line: 1, field: '' },
    },
    cluster('link-access', one('Site', 'hub', 'linkAccess: LoadBalancer'), 6, 'spec.linkAccess'),
    cluster('link-access', one('Site', 'hub', 'linkAccess: gateway'), 6, 'spec.linkAccess', {
      target: { ...kubernetes, enabledAccessTypes: ['local', 'route'] },
    }),
    cluster('edge-ha', one('Site', 'hub', 'edge: true\nha: true'), 7, 'spec.ha'),
    cluster(
      'edge-link-access',
      one('Site', 'hub', 'edge: true\nlinkAccess: route'),
      7,
      'spec.linkAccess',
    ),
    cluster(
      'edge-link-access',
      [
        ...one('Site', 'hub', 'edge: true'),
        ...one('AccessGrant', 'g', 'expirationWindow: 15m\nredemptionsAllowed: 2'),
      ],
      2,
      'kind',
    ),
    cluster(
      'setting-name',
      one('Site', 'hub', 'settings:\n  routerDataConnections: "4"'),
      7,
      'spec.settings.routerDataConnections',
    ),
    cluster(
      'setting-name',
      one('Site', 'hub', 'settings:\n  router-logging: info'),
      7,
      'spec.settings["router-logging"]'.replace('["router-logging"]', '.router-logging'),
    ),
    cluster(
      'setting-name',
      listener(`${good}\nsettings:\n  speed: fast`),
      10,
      'spec.settings.speed',
    ),
    cluster(
      'setting-value',
      one('Site', 'hub', 'settings:\n  tls-prior-valid-revisions: two'),
      7,
      'spec.settings.tls-prior-valid-revisions',
    ),

    cluster('port-range', listener(good.replace('8000', '80000')), 8, 'spec.port'),
    cluster(
      'port-range',
      one(
        'RouterAccess',
        'ra',
        'roles:\n  - name: edge\n    port: 0\ntlsCredentials: ra\ngenerateTlsCredentials: true',
      ),
      8,
      'spec.roles[0].port',
    ),
    cluster('type-tcp', listener(`${good}\ntype: udp`), 9, 'spec.type'),
    cluster(
      'routing-key',
      listener(good.replace('routingKey: instructlab', 'routingKey: "instructlab "')),
      6,
      'spec.routingKey',
    ),
    cluster(
      'routing-key-near-miss',
      [
        ...one('Connector', 'x', 'routingKey: InstructLab\nselector: app=x\nport: 80'),
        ...listener(good).reverse(),
      ].reverse(),
      6,
      'spec.routingKey',
    ),
    cluster(
      'router-access-role',
      one(
        'RouterAccess',
        'ra',
        'roles:\n  - name: normal\ntlsCredentials: ra\ngenerateTlsCredentials: true',
      ),
      7,
      'spec.roles[0].name',
    ),
    cluster(
      'router-access-role',
      one(
        'RouterAccess',
        'ra',
        'roles:\n  - name: edge\n    port: 5000\n  - name: inter-router\n    port: 5000\ntlsCredentials: ra\ngenerateTlsCredentials: true',
      ),
      10,
      'spec.roles[1].port',
    ),
    system(
      'router-access-port',
      one('RouterAccess', 'ra', 'roles:\n  - name: edge\ntlsCredentials: ra'),
      7,
      'spec.roles[0]',
    ),
  ];
}
