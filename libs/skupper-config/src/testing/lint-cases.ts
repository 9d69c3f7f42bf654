import { type LintOptions, type SourceFile } from '../lint/lint.ts';
import { type Target } from '../target.ts';
import { type TestAuthority } from './certificates.ts';

/** A fault, and where the lint must see it. */
export interface LintCase {
  readonly rule: string;
  readonly files: readonly SourceFile[];
  readonly options: LintOptions;
  readonly at: { file: string; document: number; line: number; field: string };
}

export const kubernetes: Target = {
  platform: 'kubernetes',
  version: '2.2.1',
  namespace: 'ilab-chat',
};
export const podman: Target = { platform: 'podman', version: '2.2.1' };

const head = (kind: string, name: string, apiVersion = 'skupper.io/v2alpha1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

/** A document; its spec begins at line 6. */
export function yaml(kind: string, name: string, spec: string): string {
  return `${head(kind, name)}spec:\n${spec
    .trim()
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('')}`;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A Secret with TLS credentials; `type` is line 5, the keys of `data` are lines 7 to 9. */
export function secretYaml(
  name: string,
  keys: Readonly<Record<string, string>>,
  type = 'type: kubernetes.io/tls\n',
): string {
  const data = Object.entries(keys).map(([key, value]) => `  ${key}: ${base64(value)}\n`);
  return `${head('Secret', name, 'v1')}${type}data:\n${data.join('')}`;
}

const site = { name: 'Site-lab.yaml', text: yaml('Site', 'lab', 'edge: false') };
const linkSpec = `
endpoints:
  - name: inter-router
    host: r1.apps.example.test
    port: "443"
tlsCredentials: link-hub`;

const one = (kind: string, name: string, spec: string) => [
  { name: `${kind}-${name}.yaml`, text: yaml(kind, name, spec) },
];

/** One case, or more, for every lint of files. */
export function lintCases(authority: TestAuthority): LintCase[] {
  const tls = authority.issue();
  const other = authority.issue();
  const now = new Date();
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
  const dying = authority.issue({ notAfter: inDays(10) });
  const unborn = authority.issue({ notBefore: inDays(1) });
  const keysOf = (credentials: typeof tls) => ({
    'ca.crt': credentials.ca,
    'tls.crt': credentials.certificate,
    'tls.key': credentials.privateKey,
  });
  const secret = { name: 'Secret-link-hub.yaml', text: secretYaml('link-hub', keysOf(tls)) };
  const secretWith = (text: string) => ({ name: 'Secret-link-hub.yaml', text });
  const link = { name: 'Link-hub.yaml', text: yaml('Link', 'hub', linkSpec) };
  const linkWith = (change: (spec: string) => string) => ({
    name: 'Link-hub.yaml',
    text: yaml('Link', 'hub', change(linkSpec.trim())),
  });

  const system = (
    rule: string,
    files: SourceFile[],
    line: number,
    field: string,
    file?: string,
    options: Partial<LintOptions> = {},
  ): LintCase => ({
    rule,
    files: [site, ...files],
    options: { target: podman, now, ...options },
    at: { file: file ?? files[0]?.name ?? '', document: 1, line, field },
  });
  const cluster = (
    rule: string,
    files: SourceFile[],
    line: number,
    field: string,
    options: Partial<LintOptions> = {},
  ): LintCase => ({
    rule,
    files,
    options: { target: kubernetes, now, ...options },
    at: { file: files.at(-1)?.name ?? '', document: 1, line, field },
  });
  const linked = (rule: string, change: (spec: string) => string, line: number, field: string) =>
    system(rule, [linkWith(change), secret], line, field);
  const withSecret = (rule: string, text: string, line: number, field: string) =>
    system(rule, [secretWith(text), link], line, field);
  const listener = (spec: string) => one('Listener', 'instructlab', spec);
  const good = 'routingKey: instructlab\nhost: instructlab\nport: 8000';

  return [
    // Structure
    {
      ...system('yaml-syntax', [{ name: 'Connector-x.yaml', text: 'kind: [\n' }], 2, ''),
      at: { file: 'Connector-x.yaml', document: 1, line: 2, field: '' },
    },
    { ...system('yaml-syntax', [{ name: 'Connector-x.yaml', text: 'kind: a\nkind: b\n' }], 2, '') },
    system('unknown-kind', [{ name: 'Pod-x.yaml', text: head('Pod', 'x', 'v1') }], 2, 'kind'),
    system(
      'kind-not-on-system-site',
      one('AttachedConnectorBinding', 'x', 'connectorNamespace: a\nroutingKey: k'),
      2,
      'kind',
    ),
    system(
      'schema',
      one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80\nrouting_key: k'),
      9,
      'spec.routing_key',
    ),
    system('schema', one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1'), 5, 'spec.port'),
    system(
      'schema',
      one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: "80"'),
      8,
      'spec.port',
    ),
    system(
      'schema',
      [
        {
          name: 'Connector-x.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80').replace(
            'v2alpha1',
            'v1alpha1',
          ),
        },
      ],
      1,
      'apiVersion',
    ),
    cluster('schema', listener(`${good}\nobserver: http3`), 9, 'spec.observer'),
    linked(
      'endpoint-port-type',
      (spec) => spec.replace('"443"', '443'),
      9,
      'spec.endpoints[0].port',
    ),

    // Identity
    cluster('resource-name', one('Listener', 'Instruct_Lab', good), 4, 'metadata.name'),
    cluster('resource-name', one('Site', 's'.repeat(51), 'linkAccess: route'), 4, 'metadata.name'),
    {
      ...system('duplicate-name', [], 4, ''),
      files: [
        site,
        ...one('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80'),
        {
          name: 'below/Connector-x.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 81'),
        },
      ],
      at: { file: 'below/Connector-x.yaml', document: 1, line: 4, field: 'metadata.name' },
    },
    system(
      'namespace-mixed',
      [
        {
          name: 'Connector-x.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80').replace(
            'name: x\n',
            'name: x\n  namespace: other\n',
          ),
        },
      ],
      5,
      'metadata.namespace',
    ),
    cluster(
      'namespace-mixed',
      [
        {
          name: 'Listener-x.yaml',
          text: yaml('Listener', 'x', good).replace('name: x\n', 'name: x\n  namespace: other\n'),
        },
      ],
      5,
      'metadata.namespace',
    ),
    system('namespace-mixed', [], 3, 'metadata', 'Site-lab.yaml', {
      target: { ...podman, namespace: 'vigia' },
    }),
    {
      ...cluster(
        'namespace-name',
        [
          {
            name: 'Listener-x.yaml',
            text: yaml('Listener', 'x', good).replace(
              'name: x\n',
              'name: x\n  namespace: Not_One\n',
            ),
          },
        ],
        5,
        'metadata.namespace',
      ),
      options: { target: { ...kubernetes, namespace: 'Not_One' } },
    },
    system(
      'file-name',
      [
        {
          name: 'link.yaml',
          text: yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80'),
        },
      ],
      1,
      '',
    ),
    {
      ...system('file-name', [], 1, ''),
      files: [
        site,
        {
          name: 'Connector-x.yaml',
          text: `${yaml('Connector', 'x', 'routingKey: k\nhost: 127.0.0.1\nport: 80')}---\n${yaml('Connector', 'z', 'routingKey: k\nhost: 127.0.0.1\nport: 81')}`,
        },
      ],
      at: { file: 'Connector-x.yaml', document: 2, line: 10, field: '' },
    },

    // Site
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

    // Traffic
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

    // Listeners
    cluster(
      'listener-host',
      listener(good.replace('host: instructlab', 'host: 1.model')),
      7,
      'spec.host',
    ),
    system(
      'listener-host',
      listener(good.replace('host: instructlab', 'host: In_Struct')),
      7,
      'spec.host',
    ),
    system(
      'listener-everywhere',
      listener(good.replace('host: instructlab', 'host: 0.0.0.0')),
      7,
      'spec.host',
    ),
    cluster(
      'listener-duplicate',
      [...listener(good), ...one('Listener', 'other', good)],
      8,
      'spec.port',
    ),
    cluster(
      'listener-duplicate',
      [
        ...listener(good),
        ...one(
          'MultiKeyListener',
          'other',
          'host: instructlab\nport: 8000\nstrategy:\n  priority:\n    routingKeys: [a]',
        ),
      ],
      7,
      'spec.port',
    ),
    cluster('observer-version', listener(`${good}\nobserver: http1`), 9, 'spec.observer', {
      target: { ...kubernetes, version: '2.1.4' },
    }),
    cluster(
      'observer-version',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nobserver: http1\nstrategy:\n  priority:\n    routingKeys: [a]',
      ),
      8,
      'spec.observer',
      { target: { ...kubernetes, version: '2.2.0' } },
    ),
    cluster(
      'multi-key-listener-version',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  priority:\n    routingKeys: [a]',
      ),
      2,
      'kind',
      { target: { ...kubernetes, version: '2.1.4' } },
    ),
    cluster(
      'multi-key-strategy',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  priority:\n    routingKeys: [a]\n  weighted:\n    routingKeys: {a: 1}',
      ),
      8,
      'spec.strategy',
    ),
    cluster(
      'multi-key-strategy',
      one('MultiKeyListener', 'm', 'host: m\nport: 80\nstrategy: {}'),
      8,
      'spec.strategy',
    ),
    cluster(
      'multi-key-strategy',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  weighted:\n    routingKeys:\n      a: 0',
      ),
      11,
      'spec.strategy.weighted.routingKeys.a',
    ),
    cluster(
      'multi-key-strategy',
      one(
        'MultiKeyListener',
        'm',
        'host: m\nport: 80\nstrategy:\n  priority:\n    routingKeys:\n      - a\n      - a',
      ),
      12,
      'spec.strategy.priority.routingKeys[1]',
    ),

    // Connectors
    cluster(
      'connector-target',
      one('Connector', 'x', 'routingKey: k\nselector: app=x\nhost: x\nport: 80'),
      5,
      'spec',
    ),
    cluster('connector-target', one('Connector', 'x', 'routingKey: k\nport: 80'), 5, 'spec'),
    cluster(
      'connector-target',
      one('Connector', 'x', 'routingKey: k\nhost: ""\nport: 80'),
      5,
      'spec',
    ),
    system(
      'connector-host-only',
      one('Connector', 'x', 'routingKey: k\nselector: app=x\nport: 80'),
      7,
      'spec.selector',
    ),
    system(
      'connector-host',
      one('Connector', 'x', 'routingKey: k\nhost: http://x\nport: 80'),
      7,
      'spec.host',
    ),
    system(
      'connector-localhost',
      one('Connector', 'x', 'routingKey: k\nhost: localhost\nport: 80'),
      7,
      'spec.host',
    ),
    cluster(
      'selector-syntax',
      one('Connector', 'x', 'routingKey: k\nselector: "app = x y"\nport: 80'),
      7,
      'spec.selector',
    ),
    cluster(
      'attached-connector-pair',
      one('AttachedConnector', 'x', 'siteNamespace: ilab-chat\nselector: app=x\nport: 80'),
      4,
      'metadata.name',
    ),
    cluster(
      'attached-connector-pair',
      [
        {
          name: 'AttachedConnector-x.yaml',
          text: yaml(
            'AttachedConnector',
            'x',
            'siteNamespace: ilab-chat\nselector: app=x\nport: 80',
          ).replace('name: x\n', 'name: x\n  namespace: models\n'),
        },
        ...one('AttachedConnectorBinding', 'x', 'connectorNamespace: model\nroutingKey: k'),
      ],
      6,
      'spec.connectorNamespace',
    ),

    // Links
    linked(
      'link-endpoint-role',
      (spec) => spec.replace('inter-router', 'edge'),
      6,
      'spec.endpoints',
    ),
    {
      ...system('link-endpoint-role', [link, secret], 6, 'spec.endpoints'),
      files: [{ name: 'Site-lab.yaml', text: yaml('Site', 'lab', 'edge: true') }, link, secret],
    },
    linked(
      'link-endpoint',
      (spec) => spec.replace('"443"', '"https"'),
      9,
      'spec.endpoints[0].port',
    ),
    linked(
      'link-endpoint',
      (spec) => spec.replace('r1.apps.example.test', '""'),
      8,
      'spec.endpoints[0].host',
    ),
    { ...linked('link-credentials', (spec) => spec.replace(/\ntlsCredentials.*/, ''), 5, 'spec') },
    linked('link-cost', (spec) => `${spec}\ncost: 0`, 11, 'spec.cost'),
    linked(
      'link-proxy',
      (spec) => `${spec}\nsettings:\n  proxy-configuration: proxy`,
      12,
      'spec.settings.proxy-configuration',
    ),
    system(
      'link-duplicate',
      [link, { name: 'Link-hub-2.yaml', text: yaml('Link', 'hub-2', linkSpec) }, secret],
      7,
      'spec.endpoints[0]',
      'Link-hub-2.yaml',
    ),

    // TLS
    system('tls-secret-missing', [link], 10, 'spec.tlsCredentials'),
    system(
      'tls-secret-missing',
      listener('routingKey: instructlab\nhost: 127.0.0.1\nport: 8000\ntlsCredentials: web'),
      9,
      'spec.tlsCredentials',
    ),
    cluster(
      'tls-secret-missing',
      listener(`${good}\ntlsCredentials: web`),
      9,
      'spec.tlsCredentials',
    ),
    {
      ...cluster('tls-secret-order', [secret, link], 10, 'spec.tlsCredentials'),
      files: [link, secret],
      at: { file: 'Link-hub.yaml', document: 1, line: 10, field: 'spec.tlsCredentials' },
    },
    withSecret('tls-secret-type', secretYaml('link-hub', keysOf(tls), 'type: Opaque\n'), 5, 'type'),
    withSecret('tls-secret-type', secretYaml('link-hub', keysOf(tls), ''), 1, ''),
    withSecret(
      'tls-secret-keys',
      secretYaml('link-hub', { 'tls.crt': tls.certificate, 'tls.key': tls.privateKey }),
      6,
      'data',
    ),
    withSecret(
      'tls-secret-string-data',
      `${secretYaml('link-hub', keysOf(tls))}stringData:\n  more: text\n`,
      10,
      'stringData',
    ),
    withSecret(
      'tls-secret-content',
      secretYaml('link-hub', { ...keysOf(tls), 'tls.key': 'no key' }),
      9,
      'data["tls.key"]',
    ),
    withSecret(
      'tls-secret-content',
      secretYaml('link-hub', { ...keysOf(tls), 'tls.key': other.privateKey }),
      9,
      'data["tls.key"]',
    ),
    withSecret('tls-secret-expiry', secretYaml('link-hub', keysOf(dying)), 8, 'data["tls.crt"]'),
    withSecret('tls-secret-expiry', secretYaml('link-hub', keysOf(unborn)), 8, 'data["tls.crt"]'),
    cluster(
      'tls-without-credentials',
      one('Connector', 'x', 'routingKey: k\nselector: app=x\nport: 80\nverifyHostname: true'),
      9,
      'spec.verifyHostname',
    ),
    cluster(
      'attached-client-certificate',
      one(
        'AttachedConnector',
        'x',
        'siteNamespace: ilab-chat\nselector: app=x\nport: 80\nuseClientCert: true',
      ),
      9,
      'spec.useClientCert',
      { complete: false },
    ),

    // Access
    cluster(
      'grant-explicit',
      one('AccessGrant', 'g', 'redemptionsAllowed: 2'),
      5,
      'spec.expirationWindow',
    ),
    cluster(
      'grant-explicit',
      one('AccessGrant', 'g', 'expirationWindow: 15m'),
      5,
      'spec.redemptionsAllowed',
    ),
    cluster(
      'grant-value',
      one('AccessGrant', 'g', 'redemptionsAllowed: 2\nexpirationWindow: 1d'),
      7,
      'spec.expirationWindow',
    ),
    cluster(
      'grant-value',
      one('AccessGrant', 'g', 'redemptionsAllowed: 0\nexpirationWindow: 15m'),
      6,
      'spec.redemptionsAllowed',
    ),
    system(
      'grant-on-system-site',
      one('AccessGrant', 'g', 'redemptionsAllowed: 2\nexpirationWindow: 15m'),
      2,
      'kind',
    ),
    system(
      'access-token-in-input',
      [
        {
          name: 'AccessToken-t.yaml',
          text: yaml(
            'AccessToken',
            't',
            `url: https://grants.example.test:9090/uid\ncode: c\nca: ${JSON.stringify(tls.ca)}`,
          ),
        },
      ],
      2,
      'kind',
    ),
    cluster(
      'access-token',
      [
        {
          name: 'AccessToken-t.yaml',
          text: yaml(
            'AccessToken',
            't',
            `url: http://grants.example.test:9090/uid\ncode: c\nca: ${JSON.stringify(tls.ca)}`,
          ),
        },
      ],
      6,
      'spec.url',
    ),
    cluster(
      'access-token',
      one('AccessToken', 't', 'url: https://grants.example.test:9090/uid\ncode: c\nca: none'),
      8,
      'spec.ca',
    ),
    cluster(
      'access-type',
      one(
        'RouterAccess',
        'ra',
        'roles:\n  - name: edge\naccessType: default\ntlsCredentials: ra\ngenerateTlsCredentials: true',
      ),
      8,
      'spec.accessType',
    ),
    cluster(
      'certificate-purpose',
      one('Certificate', 'c', 'ca: skupper-site-ca\nsubject: lab'),
      5,
      'spec',
    ),
    cluster(
      'certificate-purpose',
      one('Certificate', 'c', 'ca: skupper-site-ca\nsubject: lab\nserver: true'),
      8,
      'spec.server',
    ),
  ];
}
