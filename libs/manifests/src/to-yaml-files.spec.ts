import { parseAllDocuments } from 'yaml';

import { renderPublicSite, renderRouterSecurity, toYaml, toYamlFiles } from './index.ts';
import { configOf, everyCombination } from './testing/combinations.ts';

const options = { version: '0.1.0' };
const secrets = { signingKeyPem: 'PRIVATE KEY', sessionSecret: Buffer.alloc(32, 7) };

describe('toYamlFiles', () => {
  it.each([['1.1' as const], ['1.2' as const]])(
    'is read back as the same objects by a reader of YAML %s',
    (version) => {
      // One of each kind of object is enough: a combination adds no kind of value.
      for (const { config } of everyCombination().filter((_each, index) => index % 16 === 1)) {
        const objects = renderPublicSite(config, options);
        const documents = parseAllDocuments(toYaml(objects), { version });
        expect([...documents].map((document) => document.toJS() as unknown)).toEqual(objects);
      }
    },
  );

  it('lists every file but those with Secrets in the kustomization, in the order in which to apply', () => {
    const config = configOf();
    const files = toYamlFiles(
      renderPublicSite(config, { ...options, secrets }),
      renderRouterSecurity({ config }),
    );
    expect(files.map(({ path }) => path)).toEqual([
      'kustomization.yaml',
      'namespace.yaml',
      'network-policies.yaml',
      'chat-api.yaml',
      'chat-ui.yaml',
      'skupper.yaml',
      'exposure.yaml',
      'skupper-router-security.yaml',
      'secrets/.gitignore',
      'secrets/vigia-signing-key.yaml',
      'secrets/vigia-session.yaml',
    ]);
    const [kustomization] = files;
    expect(kustomization?.text).toMatch(/namespace\.yaml\n.*network.*\n.*chat-api\.yaml\n/);
    expect(kustomization?.text).not.toContain('secrets/');
  });

  it('marks the files that hold values of Secrets, and they alone do', () => {
    const files = toYamlFiles(renderPublicSite(configOf(), { ...options, secrets }));
    const value = Buffer.from(secrets.signingKeyPem).toString('base64');
    const holders = files.filter(({ text }) => text.includes(value));
    expect(holders.map(({ path }) => path)).toEqual(['secrets/vigia-signing-key.yaml']);
    expect(files.filter(({ isSecret }) => isSecret)).toHaveLength(2);
  });
});
