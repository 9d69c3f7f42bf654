import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { formatKeyUpdateFile } from '@vigia/pairing';
import { createKeyPair, type KeyPair } from '@vigia/site-trust';

import { writeWanted } from '../host/files.ts';
import { type HostPaths, hostPaths } from '../host/host-paths.ts';
import type { PrivateSite } from './private-site.ts';
import { readSiteFile } from './site-file.ts';
import { trustKeys } from './trust-keys.ts';
import { readVerificationKeyFile } from './verification-keys.ts';

const [first, second, third] = [createKeyPair(), createKeyPair(), createKeyPair()];
const { signal } = new AbortController();
let directory: string;
let paths: HostPaths;
let site: PrivateSite;
let now: number;
let agent: Server | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigia-trust-'));
  const host = { uid: 1000, homeDirectory: directory, environment: {} };
  paths = hostPaths(host as unknown as Parameters<typeof hostPaths>[0], 'default', directory);
  now = Date.UTC(2026, 10, 1);
  site = {
    version: 1,
    name: 'lab',
    namespace: 'default',
    platform: 'podman',
    agentPort: 8000,
    program: { kind: 'container', image: 'agent' },
    settings: {},
    modelService: null,
    link: {
      id: 'x',
      issuedAt: new Date(now).toISOString(),
      expiresAt: new Date(now).toISOString(),
      publicSite: 'ilab-chat',
      address: null,
      routingKey: 'instructlab',
      keyIds: [first.keyId],
    },
  };
  await writeWanted({ path: paths.verificationKeys, text: first.publicKeyPem, mode: 0o600 });
});
afterEach(async () => {
  if (agent) await new Promise((resolve) => agent?.close(resolve));
  agent = undefined;
  await rm(directory, { recursive: true });
});

/** An operator interface that reads the file, or does not. */
async function startAgent(reads: boolean): Promise<void> {
  let keyIds = [first.keyId];
  agent = createServer((request, response) => {
    void (async () => {
      if (reads && request.method === 'POST') {
        keyIds = (await readVerificationKeyFile(paths.verificationKeys)).map(({ keyId }) => keyId);
      }
      response.setHeader('connection', 'close').end(JSON.stringify({ keyIds }));
    })();
  });
  await new Promise<void>((resolve) => agent?.listen(paths.operatorSocket, resolve));
}

const fileOf = (signer: KeyPair, keys: readonly KeyPair[]) =>
  formatKeyUpdateFile({
    publicSite: 'ilab-chat',
    privateKeyPem: signer.privateKeyPem,
    publicKeysPem: keys.map(({ publicKeyPem }) => publicKeyPem),
    clock: () => now,
  });
const trust = async (text: string) => {
  const installed = (await readSiteFile(paths.siteFile)) ?? site;
  return trustKeys(text, installed, paths, { signal, clock: () => now });
};
const accepted = async () =>
  (await readVerificationKeyFile(paths.verificationKeys)).map(({ keyId }) => keyId);

describe('a change of the accepted keys', () => {
  it('brings the next key, then retires the old one, and the running agent follows', async () => {
    await startAgent(true);
    expect(await trust(fileOf(first, [first, second]))).toEqual({
      keyIds: [first.keyId, second.keyId],
      added: [second.keyId],
      removed: [],
      agent: 'followed',
    });
    now += 60_000;
    const retirement = fileOf(second, [second]);
    expect(await trust(retirement)).toMatchObject({ added: [], removed: [first.keyId] });
    expect(await trust(retirement)).toMatchObject({ added: [], removed: [], agent: 'followed' });
    expect(await accepted()).toEqual([second.keyId]);
    expect((await stat(paths.verificationKeys)).mode & 0o777).toBe(0o600);
    expect((await readSiteFile(paths.siteFile))?.link).toMatchObject({
      keyIds: [second.keyId],
      keysIssuedAt: now / 1000,
    });
  });

  it('is in place for an agent that does not run', async () => {
    expect(await trust(fileOf(first, [first, second]))).toMatchObject({ agent: 'at-start' });
    expect(await accepted()).toEqual([first.keyId, second.keyId]);
  });

  it('says so when the agent that runs does not follow', async () => {
    await startAgent(false);
    await expect(trust(fileOf(first, [first, second]))).rejects.toMatchObject({
      code: 'key_update_not_followed',
    });
    // Not noted as done: the next run does it again.
    expect(await readSiteFile(paths.siteFile)).toBeNull();
  });

  it('changes nothing when a stranger signed it, or when it is older than what is followed', async () => {
    const before = await readFile(paths.verificationKeys, 'utf8');
    await expect(trust(fileOf(third, [third]))).rejects.toMatchObject({
      code: 'key_update_untrusted',
    });
    expect(await readFile(paths.verificationKeys, 'utf8')).toBe(before);
    const older = fileOf(first, [first]);
    now += 60_000;
    await trust(fileOf(first, [first, second]));
    await expect(trust(older)).rejects.toMatchObject({ code: 'key_update_older' });
    expect(await accepted()).toEqual([first.keyId, second.keyId]);
  });

  it('says which file is at fault', async () => {
    await writeFile(paths.verificationKeys, 'nothing');
    await expect(trust(fileOf(first, [first]))).rejects.toMatchObject({ code: 'keys_unusable' });
  });
});
