import { type KeyUpdate, openKeyUpdate, signKeyUpdate } from '@vigia/site-trust';
import * as z from 'zod';

import { PairingError } from '../pairing-error.ts';

const version = 1;

const headSchema = z.object({ kind: z.literal('vigia-keys'), version: z.int() });
const fileSchema = z.strictObject({
  kind: z.literal('vigia-keys'),
  version: z.literal(version),
  /** For people; what counts is in the signed update. */
  publicSite: z.string(),
  update: z.string().min(1),
});

/**
 * The text of a file that tells a private site which keys to accept from now on. It holds public keys alone, and is
 * signed: it is no secret.
 * @throws Error when a PEM is not an Ed25519 key of its kind
 */
export function formatKeyUpdateFile(options: {
  publicSite: string;
  /** A key that the private site accepts now. */
  privateKeyPem: string;
  publicKeysPem: readonly string[];
  /** Milliseconds since 1970; default `Date.now`. */
  clock?: () => number;
}): string {
  const { publicSite, ...update } = options;
  const content = { kind: 'vigia-keys', version, publicSite, update: signKeyUpdate(update) };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Reads such a file, and checks that a key that is accepted now signed it.
 * @param trustedPem the keys that are accepted now
 * @throws PairingError `key_update_invalid`, `key_update_newer`, `key_update_expired` or `key_update_untrusted`
 */
export function parseKeyUpdateFile(
  text: string,
  trustedPem: readonly string[],
  clock: () => number = Date.now,
): KeyUpdate & { publicSite: string } {
  const value = parseJson(text);
  const head = headSchema.safeParse(value);
  if (head.success && head.data.version > version) {
    throw new PairingError(
      'key_update_newer',
      `The file of keys is of version ${head.data.version}, this program reads version ${version}.`,
      { remedy: 'Install a newer Vigia on this host.' },
    );
  }
  const file = fileSchema.safeParse(value);
  if (!file.success) throw invalid();
  const opened = openKeyUpdate(file.data.update, trustedPem, clock);
  if (!('refusal' in opened)) return { ...opened, publicSite: file.data.publicSite };
  switch (opened.refusal) {
    case 'unreadable':
      throw invalid();
    case 'expired':
      throw new PairingError(
        'key_update_expired',
        'The file of keys is older than a week, or the clocks of the two sites differ.',
        { remedy: 'Compare the clocks, and have it made anew: vigia rotate signing.' },
      );
    case 'signature_invalid':
      throw new PairingError(
        'key_update_untrusted',
        'The file of keys is not signed by a key that this host accepts.',
        {
          remedy:
            'It is for another host, was changed, or comes after one that was left out: run vigia rotate signing again, or pair anew by a link file.',
        },
      );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function invalid(): PairingError {
  return new PairingError('key_update_invalid', 'This is not a file of keys that can be used.', {
    remedy: 'Carry it over again, unchanged, or have it made anew: vigia rotate signing.',
  });
}
