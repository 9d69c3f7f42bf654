import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { createLogger } from '@vigia/observability';
import { createKeyPair } from '@vigia/site-trust';

import { followVerificationKeys, type VerificationKeys } from './verification-keys.ts';

const first = createKeyPair();
const second = createKeyPair();
let directory: string;
let file: string;
let log: string[];
let keys: VerificationKeys | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-keys-'));
  file = join(directory, 'keys.pem');
  log = [];
  writeFileSync(file, first.publicKeyPem);
});
afterEach(async () => {
  await keys?.stop();
  keys = undefined;
  rmSync(directory, { recursive: true });
});

function follow(interval: number): VerificationKeys {
  keys = followVerificationKeys({
    files: [file],
    interval,
    logger: createLogger({
      name: 'test',
      level: 'info',
      destination: { write: (line) => void log.push(line) },
    }),
  });
  return keys;
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds() && performance.now() < end) await delay(5);
  expect(holds()).toBe(true);
}

describe('the verification keys', () => {
  it('follow their files while the agent runs', async () => {
    const { verifier } = follow(5);
    expect(verifier.keyIds).toEqual([first.keyId]);
    writeFileSync(file, first.publicKeyPem + second.publicKeyPem);
    await until(() => verifier.keyIds.length === 2);
    writeFileSync(file, second.publicKeyPem);
    await until(() => verifier.keyIds.length === 1);
    expect(verifier.keyIds).toEqual([second.keyId]);
  });

  it('are read again at once when it is asked for', async () => {
    const { verifier, reload } = follow(3_600_000);
    writeFileSync(file, second.publicKeyPem);
    await reload();
    expect(verifier.keyIds).toEqual([second.keyId]);
  });

  it('stay as they were while the file is missing or unusable, which is logged once', async () => {
    const { verifier, reload } = follow(3_600_000);
    for (const text of ['', second.privateKeyPem, second.publicKeyPem.slice(0, 50)]) {
      log.length = 0;
      writeFileSync(file, text);
      await expect(reload()).rejects.toThrow();
      await expect(reload()).rejects.toThrow();
      expect(log).toHaveLength(1);
    }
    rmSync(file);
    await expect(reload()).rejects.toThrow('ENOENT');
    expect(verifier.keyIds).toEqual([first.keyId]);
    writeFileSync(file, second.publicKeyPem);
    await reload();
    expect(verifier.keyIds).toEqual([second.keyId]);
  });
});
