import { createKeyPair } from '@vigia/site-trust';

import { formatKeyUpdateFile, parseKeyUpdateFile } from './key-update-file.ts';

const current = createKeyPair();
const next = createKeyPair();
const text = formatKeyUpdateFile({
  publicSite: 'ilab-chat',
  privateKeyPem: current.privateKeyPem,
  publicKeysPem: [current.publicKeyPem, next.publicKeyPem],
});
const codeOf = (run: () => unknown) => {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('a file of keys', () => {
  it('tells the keys, holds no private one, and is read by whoever accepts the signing key', () => {
    expect(text).not.toContain('PRIVATE');
    expect(parseKeyUpdateFile(text, [current.publicKeyPem])).toMatchObject({
      publicSite: 'ilab-chat',
      keyIds: [current.keyId, next.keyId],
      signedBy: current.keyId,
    });
  });

  it('is refused, with a reason of its own, when it is something else, newer, old or not of the paired site', () => {
    const trusted = [current.publicKeyPem];
    expect(codeOf(() => parseKeyUpdateFile('{}', trusted))).toBe('key_update_invalid');
    expect(codeOf(() => parseKeyUpdateFile('hello', trusted))).toBe('key_update_invalid');
    const newer = text.replace('"version": 1', '"version": 2');
    expect(codeOf(() => parseKeyUpdateFile(newer, trusted))).toBe('key_update_newer');
    expect(codeOf(() => parseKeyUpdateFile(text, [next.publicKeyPem]))).toBe(
      'key_update_untrusted',
    );
    const later = () => Date.now() + 8 * 24 * 60 * 60 * 1000;
    expect(codeOf(() => parseKeyUpdateFile(text, trusted, later))).toBe('key_update_expired');
  });
});
