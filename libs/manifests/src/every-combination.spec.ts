import type { KubernetesObject } from './index.ts';
import { renderPublicSite, renderRouterSecurity } from './index.ts';
import { configOf, everyCombination } from './testing/combinations.ts';
import { podSecurityErrors } from './testing/pod-security-errors.ts';
import { schemaErrors } from './testing/schema-errors.ts';

const options = {
  version: '0.1.0',
  secretsRevision: '7',
  secrets: { signingKeyPem: 'a key', sessionSecret: Buffer.alloc(32, 7) },
};

describe.each(everyCombination())('$name', ({ config }) => {
  const objects = renderPublicSite(config, options);

  it('passes the schemas of the API, and the restricted Pod Security Standard', () => {
    expect(objects.flatMap(schemaErrors)).toEqual([]);
    expect(objects.flatMap(podSecurityErrors)).toEqual([]);
  });

  it('is whole: names are unique, all is in the namespace, and what is named is there', () => {
    const keys = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    const { namespace } = config.public;
    const elsewhere = objects.filter(({ metadata }) => metadata.namespace !== namespace);
    expect(elsewhere.map(({ kind }) => kind)).toEqual(['Namespace']);
    const brought = ['chat-tls', 'vigia-signing-key', 'vigia-session', 'vigia-tls'];
    for (const reference of references(objects)) {
      const isBrought = brought.some((name) => reference === `Secret/${name}`);
      expect(isBrought || keys.includes(reference) ? null : reference).toBeNull();
    }
  });
});

/** The objects of this namespace that others name, as `Secret/vigia-session`. */
function references(objects: KubernetesObject[]): string[] {
  const found: string[] = [];
  const visit = (value: unknown, key: string) => {
    if (Array.isArray(value)) return value.forEach((entry) => visit(entry, key));
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Record<string, unknown>;
    if (typeof fields['secretName'] === 'string') found.push(`Secret/${fields['secretName']}`);
    if (typeof fields['serviceAccountName'] === 'string') {
      found.push(`ServiceAccount/${fields['serviceAccountName']}`);
    }
    if (key === 'configMap') found.push(`ConfigMap/${String(fields['name'])}`);
    if (key === 'service' || key === 'backendRefs') found.push(`Service/${String(fields['name'])}`);
    for (const [name, child] of Object.entries(fields)) visit(child, name);
  };
  // An issuer's certificate names the Secret that it makes.
  objects.filter(({ kind }) => kind !== 'Certificate').forEach((object) => visit(object, ''));
  return found;
}

describe('the checks', () => {
  const config = configOf();

  it('see an unknown field, a missing one and one of the wrong type, deep down', () => {
    const objects = renderPublicSite(config, options);
    const deployment = JSON.stringify(objects.find(({ kind }) => kind === 'Deployment'));
    const errorsAfter = (from: string, to: string) => {
      expect(deployment).toContain(from);
      return schemaErrors(JSON.parse(deployment.replace(from, to)) as KubernetesObject).join();
    };
    expect(errorsAfter('"readOnlyRootFilesystem"', '"readOnlyRootFileSystem"')).toMatch(
      /additional/,
    );
    expect(errorsAfter('"containerPort":8080', '"name2":8080')).toMatch(/required/);
    expect(errorsAfter('"containerPort":8080', '"containerPort":"8080"')).toMatch(
      /must be integer/,
    );
  });

  it.each([
    ['seccompProfile', '"seccompProfile":{"type":"RuntimeDefault"}', '"seccompProfile":{}'],
    ['runAsNonRoot', '"runAsNonRoot":true', '"runAsNonRoot":false'],
    [
      'allowPrivilegeEscalation',
      '"allowPrivilegeEscalation":false',
      '"allowPrivilegeEscalation":true',
    ],
    ['dropped capabilities', '"drop":["ALL"]', '"drop":[]'],
    ['volume type', '"secret":{', '"hostPath":{'],
    ['host namespaces', '"containers":[', '"hostNetwork":true,"containers":['],
    ['hostPort', '"containerPort":8080', '"containerPort":8080,"hostPort":80'],
  ])('see a pod that is not restricted: %s', (control, from, to) => {
    const text = JSON.stringify(renderPublicSite(config, options));
    expect(text).toContain(from);
    const objects = JSON.parse(text.replace(from, to)) as KubernetesObject[];
    expect(objects.flatMap(podSecurityErrors).join()).toContain(control);
  });
});

describe('renderRouterSecurity', () => {
  it('adds the one field that the router lacks, where the namespace enforces restricted', () => {
    const config = configOf();
    expect(renderRouterSecurity({ config: config })).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'skupper-router', namespace: 'ilab-chat' },
        spec: {
          template: { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } },
        },
      },
    ]);
    const relaxed = configOf({ podSecurity: 'baseline' });
    expect(renderRouterSecurity({ config: relaxed })).toEqual([]);
  });
});
