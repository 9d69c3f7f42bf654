import { yaml } from '../documents.ts';
import { type LintCase, type LintFixtures, one } from './lint-fixtures.ts';

export function accessCases({ tls, system, cluster }: LintFixtures): LintCase[] {
  return [
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
