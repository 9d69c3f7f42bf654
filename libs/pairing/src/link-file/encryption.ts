import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

import * as z from 'zod';

const base64 = (bytes: number) =>
  z.base64().refine((text) => Buffer.from(text, 'base64').length === bytes);

/**
 * How a link file was encrypted. The limits keep a crafted file from taking all memory: at most 1 GiB and, with
 * what costs time beside it, some seconds.
 */
export const encryptionSchema = z.strictObject({
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z
      .int()
      .min(2 ** 14)
      .max(2 ** 20)
      .refine((n) => Number.isInteger(Math.log2(n))),
    r: z.int().min(1).max(8),
    p: z.int().min(1).max(4),
    salt: base64(32),
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), nonce: base64(12), tag: base64(16) }),
});
export type Encryption = z.infer<typeof encryptionSchema>;

/** OWASP's parameters for scrypt (Password Storage Cheat Sheet): 128 MiB and about half a second. */
const defaultCost = { N: 2 ** 17, r: 8, p: 1 } as const;

/**
 * Encrypts a text to a passphrase: scrypt (RFC 7914), then AES-256 in GCM (NIST SP 800-38D), with `context` bound to
 * it: with another one it does not open.
 */
export async function encrypt(
  text: string,
  passphrase: string,
  context: string,
  cost: { N: number; r: number; p: number } = defaultCost,
): Promise<{ encryption: Encryption; ciphertext: string }> {
  const salt = randomBytes(32);
  const nonce = randomBytes(12);
  const kdf = { name: 'scrypt', ...cost, salt: salt.toString('base64') } as const;
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, kdf), nonce);
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return {
    encryption: {
      kdf,
      cipher: {
        name: 'aes-256-gcm',
        nonce: nonce.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
      },
    },
    ciphertext: ciphertext.toString('base64'),
  };
}

/** The text; null when the passphrase is another, or a byte of it was changed: the two cannot be told apart. */
export async function decrypt(
  { encryption, ciphertext }: { encryption: Encryption; ciphertext: string },
  passphrase: string,
  context: string,
): Promise<string | null> {
  const key = await deriveKey(passphrase, encryption.kdf);
  const { nonce, tag } = encryption.cipher;
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(Buffer.from(tag, 'base64'));
  try {
    const start = decipher.update(Buffer.from(ciphertext, 'base64'));
    return Buffer.concat([start, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** A passphrase typed on another keyboard may be composed otherwise: it counts in NFC (Unicode, annex 15). */
function deriveKey(passphrase: string, { N, r, p, salt }: Encryption['kdf']): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFC'),
      Buffer.from(salt, 'base64'),
      32,
      { N, r, p, maxmem: 256 * N * r },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}
