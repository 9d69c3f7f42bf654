import { createPublicKey } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

import { createKeyPair } from '@vigia/site-trust';

import { english } from '../messages/english.ts';
import { temporaryDirectory } from '../testing/service-script.ts';
import { ensureSiteKeys } from './site-keys.ts';

describe('the keys between the sites', () => {
  it('are made at the first start, for this user only, and kept', () => {
    const directory = temporaryDirectory();
    const first = ensureSiteKeys(directory, english, createKeyPair);
    const files = [first.signingKeyFile, first.verificationKeyFile, first.sessionSecretFile];
    const contents = files.map((file) => readFileSync(file, 'utf8'));
    expect(first.made).toBe(true);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(contents[2]?.length).toBeGreaterThanOrEqual(32);

    expect(ensureSiteKeys(directory, english, createKeyPair).made).toBe(false);
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(contents);
  });

  it('fit each other, also when the public one is lost', () => {
    const directory = temporaryDirectory();
    const keys = ensureSiteKeys(directory, english, createKeyPair);
    rmSync(keys.verificationKeyFile);
    ensureSiteKeys(directory, english, createKeyPair);
    expect(readFileSync(keys.verificationKeyFile, 'utf8')).toBe(
      createPublicKey(readFileSync(keys.signingKeyFile)).export({ type: 'spki', format: 'pem' }),
    );
  });

  it('are not replaced unasked when the private one is damaged', () => {
    const directory = temporaryDirectory();
    const keys = ensureSiteKeys(directory, english, createKeyPair);
    writeFileSync(keys.signingKeyFile, 'not a key');
    expect(() => ensureSiteKeys(directory, english, createKeyPair)).toThrow(
      `The key ${keys.signingKeyFile} cannot be read as an Ed25519 private key.`,
    );
    expect(readFileSync(keys.signingKeyFile, 'utf8')).toBe('not a key');
  });
});
