import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { siteFileText, startPodServer } from '../../testing/pod-server.ts';
import { runVigia } from '../../testing/run-vigia.ts';
import { temporaryDirectory } from '../../testing/service-script.ts';

let directory: string;
let server: Awaited<ReturnType<typeof startPodServer>>;

beforeAll(async () => {
  directory = temporaryDirectory();
  server = await startPodServer([]);
  writeFileSync(path.join(directory, 'kubeconfig'), server.kubeconfig);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

function open(exposure: string[] | undefined, ...argv: string[]) {
  writeFileSync(path.join(directory, 'vigia.yaml'), siteFileText(exposure));
  return runVigia(['open', '--kubeconfig', 'kubeconfig', '--no-browser', ...argv], {
    directory,
    environment: { LANG: 'C' },
  });
}

describe('vigia open', () => {
  it('says that there is nothing to forward to while no pod of the page is ready', async () => {
    const { code, stderr, stdout } = await open(undefined, '--port', '0');
    expect(code).toBe(31);
    expect(stderr).toMatch(/No pod .* is ready/);
    expect(stdout).toBe('');
  });

  it('says what the cluster lacks when the exposure is one that it does not know', async () => {
    const { code, stderr } = await open([
      'exposure: ingress',
      'host: chat.example.org',
      'tls: { from: platform }',
    ]);
    expect(code).toBe(31);
    expect(stderr).toContain('The cluster does not know the kind Ingress');
  });

  it.each([['65536'], ['http']])('refuses the port %s with exit code 2', async (port) => {
    const { code, stderr } = await open(undefined, '--port', port);
    expect(code).toBe(2);
    expect(stderr).toContain(`${port} is not a port`);
  });
});
