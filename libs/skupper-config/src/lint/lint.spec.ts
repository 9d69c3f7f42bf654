import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createAuthority } from '../testing/certificates.ts';
import { secretYaml, yaml } from '../testing/documents.ts';
import { lintCases } from '../testing/lint-cases/lint-cases.ts';
import { kubernetes, podman } from '../testing/targets.ts';
import { lintCatalogue } from './lint-catalogue.ts';
import { lintFiles } from './lint.ts';

const authority = createAuthority();
const cases = lintCases(authority);
/** These look at what is on disk, or at what was there before; their tests are beside them. */
const checkedElsewhere = ['secret-file-mode', 'certificate-set-incomplete', 'strategy-immutable'];

describe('lintFiles', () => {
  it.each(cases.map((each, index) => [each.rule, index, each] as const))(
    'names %s (case %i), and nothing else, at its file, document, line and field',
    (rule, _index, { files, options, at }) => {
      const findings = lintFiles(files, options);
      expect(findings.map((finding) => finding.rule)).toEqual([rule]);
      expect(findings[0]).toMatchObject(at);
      expect(findings[0]?.message).not.toBe('');
      expect(findings[0]?.remedy).not.toBe('');
    },
  );

  it('has a case for every lint', () => {
    const covered = new Set([...cases.map(({ rule }) => rule), ...checkedElsewhere]);
    expect(lintCatalogue.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  it('finds nothing in the resources of a private and of a public site that are right', () => {
    const tls = authority.issue();
    const keys = { 'ca.crt': tls.ca, 'tls.crt': tls.certificate, 'tls.key': tls.privateKey };
    const privateSite = [
      { name: 'Site-lab.yaml', text: yaml('Site', 'lab', 'edge: true') },
      {
        name: 'Connector-instructlab.yaml',
        text: yaml(
          'Connector',
          'instructlab',
          'routingKey: instructlab\nhost: 127.0.0.1\nport: 8000',
        ),
      },
      {
        name: 'Link-hub.yaml',
        text: yaml(
          'Link',
          'hub',
          'endpoints:\n  - {name: inter-router, host: r1.example.test, port: "443"}\n  - {name: edge, host: r2.example.test, port: "443"}\ntlsCredentials: link-hub',
        ),
      },
      { name: 'Secret-link-hub.yaml', text: secretYaml('link-hub', keys) },
    ];
    expect(lintFiles(privateSite, { target: podman })).toEqual([]);

    const publicSite = [
      yaml(
        'Site',
        'ilab-chat',
        'linkAccess: route\nsettings:\n  router-data-connection-count: "4"',
      ),
      yaml(
        'Certificate',
        'web',
        'ca: skupper-site-ca\nsubject: web\nserver: true\nhosts: [instructlab]',
      ),
      yaml(
        'Listener',
        'instructlab',
        'routingKey: instructlab\nhost: instructlab\nport: 8000\nobserver: http1\ntlsCredentials: web',
      ),
      yaml('AccessGrant', 'lab', 'redemptionsAllowed: 2\nexpirationWindow: 1h30m'),
    ].join('---\n');
    const findings = lintFiles([{ name: 'public.yaml', text: publicSite }], { target: kubernetes });
    expect(findings).toEqual([]);
  });

  it('shows every fault of a file at once, in the order of its lines', () => {
    const text = [
      yaml('Site', 'lab', 'edge: false\nlinkAcess: none'),
      yaml('Connector', 'x', 'routingKey: " k"\nselector: app=x\nport: 0'),
    ].join('---\n');
    const findings = lintFiles([{ name: 'all.yaml', text }], { target: podman });
    expect(findings.map(({ rule, document, line }) => [rule, document, line])).toEqual([
      ['file-name', 1, 1],
      ['schema', 1, 7],
      ['file-name', 2, 9],
      ['routing-key', 2, 14],
      ['connector-host-only', 2, 15],
      ['port-range', 2, 16],
    ]);
  });

  it('never repeats a key, a code or a certificate in what it says', () => {
    const tls = authority.issue();
    const text = [
      secretYaml('link-hub', {
        'tls.crt': 'SECRET-CERTIFICATE',
        'tls.key': 'SECRET-KEY',
        'ca.crt': tls.ca,
      }),
      yaml('AccessToken', 't', 'url: http://x\ncode: SECRET-CODE\nca: SECRET-CA'),
      yaml('AccessGrant', 'g', 'code: [SECRET-CODE]'),
    ].join('---\n');
    const said = JSON.stringify(lintFiles([{ name: 'all.yaml', text }], { target: kubernetes }));
    expect(said).not.toContain('SECRET-');
    expect(said).not.toContain(Buffer.from('SECRET-KEY').toString('base64'));
  });

  it('is documented in the README, every lint with its id and what it demands', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    for (const { id, severity, summary } of lintCatalogue) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${id}\``));
      expect(row).toBeDefined();
      expect(row).toContain(severity);
      expect(row).toContain(summary);
    }
  });
});
