import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buildLinkResources } from '../build/build-link.ts';
import { createAuthority } from '../testing/certificates.ts';
import { podman } from '../testing/targets.ts';
import { createTestHost, credentials, site, type TestHost } from '../testing/test-host.ts';

let host: TestHost;

beforeEach(async () => {
  host = await createTestHost();
});
afterEach(() => host.remove());

describe('the need of a reload', () => {
  it('is none when the running site has just this, whatever the layout of the files', async () => {
    await host.apply();
    await host.startSite();
    expect((await host.apply()).reload).toMatchObject({
      action: 'none',
      cutsConnections: false,
      changes: [],
    });
  });

  it('names what changed, and that connections are cut; never a value of a secret', async () => {
    await host.apply();
    await host.startSite();
    const renewed = buildLinkResources(
      {
        name: 'link-hub',
        siteMode: 'interior',
        credentials: createAuthority().issue(),
        endpoints: [{ name: 'inter-router', host: 'r2.example.test', port: '443' }],
      },
      podman,
    );
    const { reload } = await host.apply([site, renewed.secret, ...renewed.links]);
    expect(reload).toMatchObject({ action: 'reload', cutsConnections: true });
    expect(reload.changes).toEqual([
      {
        change: 'changed',
        kind: 'Secret',
        name: 'link-hub',
        fields: ['data["ca.crt"]', 'data["tls.crt"]', 'data["tls.key"]'],
      },
      { change: 'changed', kind: 'Link', name: 'link-hub', fields: ['spec.endpoints[0].host'] },
      { change: 'removed', kind: 'Connector', name: 'instructlab', fields: [] },
    ]);
  });

  it('is there when files of input/certs are newer than the last start', async () => {
    await host.apply();
    await host.startSite();
    const set = join(host.paths.inputCertificates, 'web');
    await mkdir(set, { recursive: true });
    await writeFile(join(set, 'tls.crt'), credentials.certificate);
    const future = new Date(Date.now() + 60_000);
    await utimes(join(set, 'tls.crt'), future, future);
    expect((await host.apply()).reload).toMatchObject({
      action: 'reload',
      haveCertificatesChanged: true,
      changes: [],
    });
  });

  it('is a start when the site never ran', async () => {
    await host.apply();
    expect((await host.apply()).reload.action).toBe('start');
  });
});
