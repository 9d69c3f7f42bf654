import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buildListener } from '../build/build-listener.ts';
import { podman } from '../testing/targets.ts';
import { createTestHost, credentials, resources, type TestHost } from '../testing/test-host.ts';
import { lintResourceTree } from './lint-resource-tree.ts';

let host: TestHost;

beforeEach(async () => {
  host = await createTestHost();
});
afterEach(() => host.remove());

describe('lintResourceTree', () => {
  it('finds a secret that others can read, and a set of certificates that is not complete', async () => {
    await host.apply();
    await chmod(join(host.paths.inputResources, 'Secret-link-hub.yaml'), 0o640);
    await mkdir(join(host.paths.inputCertificates, 'web'), { recursive: true });
    await writeFile(join(host.paths.inputCertificates, 'web', 'tls.crt'), credentials.certificate);
    const findings = await lintResourceTree(host.paths, { target: podman });
    expect(findings).toMatchObject([
      { rule: 'secret-file-mode', file: 'Secret-link-hub.yaml', document: 1, line: 1 },
      { rule: 'certificate-set-incomplete', file: 'input/certs/web' },
    ]);
  });

  it('takes credentials of a complete folder of input/certs for there', async () => {
    const listener = buildListener(
      { name: 'web', routingKey: 'k', host: '127.0.0.1', port: 9000, tlsCredentials: 'web' },
      podman,
    );
    const { warnings } = await host.apply([...resources, listener]);
    expect(warnings.map(({ rule }) => rule)).toEqual(['tls-secret-missing']);
    const set = join(host.paths.inputCertificates, 'web');
    await mkdir(set, { recursive: true });
    for (const name of ['tls.crt', 'tls.key', 'ca.crt']) await writeFile(join(set, name), '');
    expect(await lintResourceTree(host.paths, { target: podman })).toEqual([]);
  });
});
