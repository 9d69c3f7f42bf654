import { formatConfigFinding, loadSiteConfig } from './index.ts';

const good = `version: 1
name: ilab-chat
public:
  host: chat.example.org
  exposure: ingress
  tls: { from: cert-manager, issuer: { name: letsencrypt } }
  images: { registry: registry.example.org/vigia }
`;

/** The findings of a text, as the terminal shows them. */
const faultsOf = (text: string) =>
  (loadSiteConfig(text, 'vigia.yaml').findings ?? []).map(formatConfigFinding);

describe('loadSiteConfig', () => {
  it('fills in every default of a short file', () => {
    const { config, findings } = loadSiteConfig(good, 'vigia.yaml');
    expect(findings).toBeUndefined();
    expect(config).toMatchObject({
      public: {
        namespace: 'ilab-chat',
        platform: 'kubernetes',
        size: 'small',
        tls: { issuer: { kind: 'ClusterIssuer' }, secretName: 'vigia-tls' },
        secrets: { from: 'vigia', signingKey: 'vigia-signing-key' },
      },
      private: { kind: 'podman', name: 'ilab-chat-private', agentPort: 8000 },
      skupper: { version: '2.2.1', routingKey: 'instructlab', host: 'instructlab', port: 8000 },
      model: { server: 'embedded' },
      retention: { days: null },
    });
  });

  it('tells every fault at once, in the order of the lines, with the nearest right name', () => {
    const text = `version: 2
name: Ilab
public:
  hots: chat.example.org
  exposure: ingres
  tls:
    from: certmanager
  images:
    registry: registry.example.org/vigia
    tag: 1.5
  secrets: { from: existing, signinKey: x }
  loadBalancer:
    sourceRanges: [10.0.0.0/8, nowhere]
  networkPolicy: []
skupper:
  version: 2.2
`;
    expect(faultsOf(text)).toEqual([
      'vigia.yaml:1:10 version: must be 1',
      'vigia.yaml:2:7 name: must be 1 to 40 small letters, digits and dashes, beginning with a letter',
      expect.stringMatching(
        /^vigia\.yaml:4:3 public\.hots: does not exist; .*; did you mean host\?$/,
      ),
      'vigia.yaml:5:13 public.exposure: must be one of ingress, gateway, route, loadbalancer, none; did you mean ingress?',
      'vigia.yaml:7:11 public.tls.from: must be one of none, platform, secret, cert-manager; did you mean cert-manager?',
      'vigia.yaml:10:10 public.images.tag: must be a text, and is a number: write it in quotes',
      'vigia.yaml:11:30 public.secrets.signinKey: does not exist; there are from, signingKey, session; did you mean signingKey?',
      'vigia.yaml:13:32 public.loadBalancer.sourceRanges[1]: must be a block of addresses, such as 10.0.0.0/8',
      'vigia.yaml:14:3 public.networkPolicy: must be a set of fields, and is a list',
      'vigia.yaml:16:12 skupper.version: must be a text, and is a number: write it in quotes',
    ]);
  });

  it('names the fields of the form that was chosen, not those of the others', () => {
    expect(faultsOf(good.replace('issuer: { name', 'isuer: { name'))).toEqual([
      'vigia.yaml:6:3 public.tls.issuer: is missing',
      'vigia.yaml:6:30 public.tls.isuer: does not exist; there are from, issuer, secretName; did you mean issuer?',
    ]);
  });

  it('guesses nothing where no name is near', () => {
    expect(faultsOf(`${good}zebra: 1\n`)).toEqual([
      expect.stringMatching(
        /^vigia\.yaml:8:1 zebra: does not exist; there are version, .*retention$/,
      ),
    ]);
  });

  it.each([
    ['a: b: c\n', /^vigia\.yaml:1:4 is not valid YAML/],
    ['name: x\nname: y\n', /^vigia\.yaml:2:1 is not valid YAML: Map keys must be unique/],
    ['', /^vigia\.yaml:1:1 is empty/],
    ['- a\n', /^vigia\.yaml:1:1 is not a list of fields/],
    ['a: *nowhere\n', /^vigia\.yaml:1:4 is not valid YAML|^vigia\.yaml:1:1 cannot be read/],
    ['a: 1\n---\nb: 1\n', /^vigia\.yaml:2:1 is not valid YAML/],
  ])('says where %j cannot be read', (text, expected) => {
    expect(faultsOf(text)[0]).toMatch(expected);
  });

  it.each([
    [
      'route on Kubernetes',
      ['exposure: ingress', 'exposure: route'],
      /:5:13 public.exposure: can be/,
    ],
    [
      'no host',
      ['  host: chat.example.org\n', ''],
      /:3:1 public.host: is missing: with exposure ingr/,
    ],
    [
      'TLS behind a forwarded port',
      ['exposure: ingress', 'exposure: none'],
      /public.tls.from: must be none/,
    ],
    [
      'a Gateway of nobody',
      ['exposure: ingress', 'exposure: gateway'],
      /public.gateway: needs one of/,
    ],
    [
      'min above max',
      ['  host:', '  replicas: { min: 3, max: 2 }\n  host:'],
      /public.replicas.max: must be at least min/,
    ],
  ])('refuses %s', (_name, [from, to], expected) => {
    expect(faultsOf(good.replace(from as string, to as string)).join('\n')).toMatch(expected);
  });

  it('never repeats a value in a finding: one that was put there by mistake may be a secret', () => {
    const text = good
      .replace('name: ilab-chat', 'name: "hunter2 SECRET"')
      .replace('ingress', 'SECRET');
    expect(faultsOf(text)).toHaveLength(2);
    expect(faultsOf(text).join()).not.toContain('SECRET');
  });
});
