import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Link } from '@vigia/pairing';

import type { Dependencies } from '../../dependencies.ts';
import { english } from '../../messages/english.ts';
import { chooseSite } from './choose-site.ts';
import type { PrivateUpOptions } from './private-options.ts';

const link = {
  version: 1,
  id: '0198',
  host: 'lab-7',
  issuedAt: '2026-11-23T12:00:00.000Z',
  expiresAt: '2027-11-23T12:00:00.000Z',
  publicSite: { name: 'ilab-chat', address: null, routingKey: 'instructlab', verificationKeys: [] },
} as unknown as Link;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'vigia-choose-'));
  writeFileSync(path.join(directory, 'model.gguf'), '');
});
afterEach(() => rmSync(directory, { recursive: true }));

const choose = (
  options: Partial<PrivateUpOptions>,
  installed: Awaited<ReturnType<typeof chooseSite>> | null = null,
) =>
  chooseSite(
    link,
    {
      verificationKey: [],
      agentImage: 'registry.example/agent:1',
      model: 'model.gguf',
      ...options,
    } as PrivateUpOptions,
    installed,
    'default',
    { currentDirectory: directory, messages: english, script: '/vigia' } as unknown as Dependencies,
  );

const writeConfig = (...lines: string[]) =>
  writeFileSync(
    path.join(directory, 'vigia.yaml'),
    [
      'version: 1',
      'name: ilab-chat',
      'public:',
      '  exposure: none',
      '  tls: { from: none }',
      '  images: { registry: registry.example.org/vigia }',
      ...lines,
    ].join('\n'),
  );

describe('what a private site is to be', () => {
  it('has the limits and the retention of vigia.yaml', async () => {
    writeConfig(
      'limits: { classes: { guest: { requestsPerMinute: 20 } }, queueLength: 8 }',
      'retention: { days: 30 }',
    );
    const site = await choose({ config: 'vigia.yaml' });
    expect(site.limits).toEqual({ classes: { guest: { requestsPerMinute: 20 } }, queueLength: 8 });
    expect(site.settings).toMatchObject({ VIGIA_RETENTION_DAYS: '30' });
  });

  it('keeps them without the file, and lifts them by a file that says none', async () => {
    writeConfig('limits: { queueLength: 8 }', 'retention: { days: 30 }');
    const installed = await choose({ config: 'vigia.yaml' });
    const kept = await choose({}, installed);
    expect(kept.limits).toEqual({ queueLength: 8 });
    expect(kept.settings).toMatchObject({ VIGIA_RETENTION_DAYS: '30' });
    writeConfig();
    const lifted = await choose({ config: 'vigia.yaml' }, installed);
    expect(lifted.limits).toBeUndefined();
    expect(lifted.settings).not.toHaveProperty('VIGIA_RETENTION_DAYS');
  });
});
