import { type KubernetesObject, renderPublicSite } from './index.ts';
import { configOf, everyCombination } from './testing/combinations.ts';

const options = { version: '0.1.0' };
const secrets = { signingKeyPem: 'a key', sessionSecret: Buffer.alloc(32, 7) };

const render = (...parts: Parameters<typeof configOf>) =>
  renderPublicSite(configOf(...parts), options);
const find = (objects: KubernetesObject[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

describe('renderPublicSite', () => {
  it('gives the same bytes for the same input, in every combination', () => {
    for (const { config } of everyCombination()) {
      const once = JSON.stringify(renderPublicSite(structuredClone(config), options));
      expect(JSON.stringify(renderPublicSite(config, options))).toBe(once);
    }
  });

  it('puts each object behind what it needs', () => {
    const kinds = render({ tls: { from: 'cert-manager', issuer: { name: 'x' } } }).map(
      ({ kind }) => kind,
    );
    const order = [...new Set(kinds)];
    expect(order).toEqual([
      'Namespace',
      'NetworkPolicy',
      'ServiceAccount',
      'Role',
      'RoleBinding',
      'Site',
      'Listener',
      'Certificate',
      'Service',
      'Deployment',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'Ingress',
    ]);
  });

  it('never renders a Secret that it was not given, nor one that others bring', () => {
    const kindsOf = (objects: KubernetesObject[]) => objects.map(({ kind }) => kind);
    expect(kindsOf(render())).not.toContain('Secret');
    const existing = configOf({ secrets: { from: 'existing' } });
    expect(kindsOf(renderPublicSite(existing, { ...options, secrets }))).not.toContain('Secret');
    const given = renderPublicSite(configOf(), { ...options, secrets });
    expect(find(given, 'Secret', 'vigia-session')).toMatchObject({
      data: { 'session-secret': secrets.sessionSecret.toString('base64') },
    });
    expect(find(given, 'Secret', 'vigia-signing-key')).toBeDefined();
  });

  it('lets chat-api alone speak to the API server, and only read Skupper resources', () => {
    const objects = render({ exposure: 'loadbalancer' });
    const mounts = objects
      .filter(({ kind }) => kind === 'Deployment')
      .map((object) => [
        object.metadata.name,
        (
          object as unknown as {
            spec: { template: { spec: { automountServiceAccountToken: boolean } } };
          }
        ).spec.template.spec.automountServiceAccountToken,
      ]);
    expect(Object.fromEntries(mounts)).toEqual({
      'chat-api': true,
      'chat-ui': false,
      front: false,
    });
    expect(find(objects, 'Role', 'chat-api')).toMatchObject({
      rules: [
        {
          apiGroups: ['skupper.io'],
          resources: ['sites', 'listeners'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    });
  });

  it('lets the file have the last word on annotations', () => {
    const name = 'nginx.ingress.kubernetes.io/limit-rps';
    const objects = render({ ingress: { annotations: { [name]: '5' } } });
    expect(find(objects, 'Ingress', 'vigia')?.metadata.annotations).toMatchObject({
      [name]: '5',
      'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
    });
  });

  it('starts pods anew when what they read at their start has changed, and not otherwise', () => {
    const template = (config: ReturnType<typeof configOf>, revision: string, name: string) =>
      JSON.stringify(
        find(
          renderPublicSite(config, { ...options, secretsRevision: revision }),
          'Deployment',
          name,
        ),
      );
    const config = configOf({ exposure: 'none' });
    expect(template(config, 'a', 'chat-api')).not.toBe(template(config, 'b', 'chat-api'));
    expect(template(config, 'a', 'front')).toBe(template(config, 'b', 'front'));
    const limited = configOf({ exposure: 'none', rateLimit: { requestsPerSecond: 3 } });
    expect(template(config, 'a', 'front')).not.toBe(template(limited, 'a', 'front'));
  });

  it('lets the metrics be read from the namespace of Prometheus, by no Service, and only when it is named', () => {
    const port = '9464';
    const scraped = render({ monitoring: { namespace: 'watching' } });
    const withPort = (objects: KubernetesObject[]) =>
      objects
        .filter((object) => JSON.stringify(object).includes(port))
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(withPort(scraped)).toEqual(['NetworkPolicy chat-api', 'Deployment chat-api']);
    expect(find(scraped, 'NetworkPolicy', 'chat-api')).toMatchObject({
      spec: {
        ingress: expect.arrayContaining([
          {
            from: [
              { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'watching' } } },
            ],
            ports: [{ protocol: 'TCP', port: Number(port) }],
          },
        ]),
      },
    });
    expect(withPort(render({}))).toEqual([]);
  });
});
