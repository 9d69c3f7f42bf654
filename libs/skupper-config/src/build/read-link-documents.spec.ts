import { SkupperConfigError } from '../errors.ts';
import { createAuthority } from '../testing/certificates.ts';
import { secretYaml, yaml } from '../testing/documents.ts';
import { podman } from '../testing/targets.ts';
import { readLinkDocuments } from './read-link-documents.ts';

const tls = createAuthority().issue();
const secret = (type?: string) =>
  secretYaml(
    'link-hub',
    { 'ca.crt': tls.ca, 'tls.crt': tls.certificate, 'tls.key': tls.privateKey },
    type,
  );
const link = yaml(
  'Link',
  'link-hub-skupper-router',
  'cost: 1\ntlsCredentials: link-hub\nendpoints:\n  - {name: inter-router, host: r1.example.test, port: "443", group: skupper-router}',
);

describe('readLinkDocuments', () => {
  it('reads what the skupper command prints, the Link before its Secret', () => {
    const read = readLinkDocuments(`${link}---\n${secret()}`, { target: podman });
    expect(read.secret.metadata).toEqual({ name: 'link-hub' });
    expect(read.links).toMatchObject([
      { metadata: { name: 'link-hub-skupper-router' }, spec: { cost: 1 } },
    ]);
  });

  it('sets the type that system sites leave out, the namespace and the cost', () => {
    const target = { ...podman, namespace: 'vigia' };
    const read = readLinkDocuments(`${secret('')}---\n${link}`, { target, cost: 7 });
    expect(read.secret).toMatchObject({
      type: 'kubernetes.io/tls',
      metadata: { namespace: 'vigia' },
    });
    expect(read.links).toMatchObject([{ metadata: { namespace: 'vigia' }, spec: { cost: 7 } }]);
  });

  it.each([
    ['nothing', ''],
    ['no Secret', link],
    ['no Link', secret()],
    ['what is not YAML', `${secret()}---\n[`],
    ['a field that Skupper does not know', `${secret()}---\n${link}  speed: fast\n`],
    ['another Secret than the Link names', `${secret().replace('link-hub', 'other')}---\n${link}`],
    ['a Secret of another type', `${secret('type: Opaque\n')}---\n${link}`],
  ])('refuses %s', (_what, text) => {
    expect(() => readLinkDocuments(text, { target: podman })).toThrow(SkupperConfigError);
  });
});
