import { secretYaml, yaml } from '../documents.ts';
import { type LintCase, type LintFixtures, linkSpec, one } from './lint-fixtures.ts';

export function linkCases({
  tls,
  other,
  dying,
  unborn,
  keysOf,
  secret,
  link,
  system,
  cluster,
  linked,
  withSecret,
  listener,
  good,
}: LintFixtures): LintCase[] {
  return [
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
  ];
}
