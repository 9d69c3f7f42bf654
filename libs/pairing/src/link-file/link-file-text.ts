import * as z from 'zod';

import { PairingError } from '../pairing-error.ts';
import { decrypt, encrypt, encryptionSchema } from './encryption.ts';
import { type Link, linkSchema } from './link.ts';

const version = 1;

const plainSchema = z.strictObject({
  kind: z.literal('vigia-link'),
  version: z.literal(version),
  link: linkSchema,
});
const encryptedSchema = z.strictObject({
  kind: z.literal('vigia-link'),
  version: z.literal(version),
  encryption: encryptionSchema,
  ciphertext: z.base64(),
});
const headSchema = z.object({ kind: z.literal('vigia-link'), version: z.int() });

/** Bound to the ciphertext, so that it opens as what it is and nothing else. */
const context = `vigia-link/${version}`;
/** Shorter ones are guessed. */
const shortestPassphrase = 12;

export type FormatOptions = {
  /** Encrypts the file to it; in plain text without. */
  passphrase?: string | undefined;
  /** The cost of scrypt; for tests. */
  cost?: { N: number; r: number; p: number };
};

/**
 * The text of a link file.
 * @throws PairingError `passphrase_weak`
 */
export async function formatLinkFile(link: Link, options: FormatOptions = {}): Promise<string> {
  const { passphrase, cost } = options;
  if (passphrase === undefined) return toText({ link });
  if ([...passphrase].length < shortestPassphrase) {
    throw new PairingError(
      'passphrase_weak',
      `The passphrase has fewer than ${shortestPassphrase} characters.`,
      {
        remedy: 'Take several words.',
        facts: { shortest: String(shortestPassphrase) },
      },
    );
  }
  return toText(await encrypt(JSON.stringify(link), passphrase, context, cost));
}

function toText(content: object): string {
  return `${JSON.stringify({ kind: 'vigia-link', version, ...content }, null, 2)}\n`;
}

/**
 * Reads the text of a link file.
 * @param passphrase asked for only when the file is encrypted; null when nobody can be asked
 * @throws PairingError `link_file_invalid`, `link_file_newer`, `passphrase_needed` or `passphrase_wrong`
 */
export async function parseLinkFile(
  text: string,
  passphrase: () => Promise<string | null>,
): Promise<Link> {
  const value = parseJson(text);
  const head = headSchema.safeParse(value);
  if (!head.success) throw invalid('it is no Vigia link file');
  if (head.data.version > version) {
    throw new PairingError(
      'link_file_newer',
      `The link file is of version ${head.data.version}, this program reads version ${version}.`,
      { remedy: 'Install a newer Vigia on this host.' },
    );
  }
  const plain = plainSchema.safeParse(value);
  if (plain.success) return plain.data.link;
  const encrypted = encryptedSchema.safeParse(value);
  if (!encrypted.success) {
    throw invalid(describe(hasCiphertext(value) ? encrypted : plain));
  }

  const given = await passphrase();
  if (given === null) {
    throw new PairingError('passphrase_needed', 'The link file is encrypted to a passphrase.', {
      remedy: 'Give it by --passphrase-file FILE, or run this in a terminal that can ask for it.',
    });
  }
  const opened = await decrypt(encrypted.data, given, context);
  if (opened === null) {
    throw new PairingError(
      'passphrase_wrong',
      'The passphrase does not open the link file, or the file was changed.',
      { remedy: 'Try the passphrase again; if it is right, carry the file over again.' },
    );
  }
  const link = linkSchema.safeParse(parseJson(opened));
  if (!link.success) throw invalid(describe(link));
  return link.data;
}

function hasCiphertext(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ciphertext' in value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Names the fields at fault and never their values: they may be secret. */
function describe({ error }: { error?: z.ZodError }): string {
  const [issue] = error?.issues ?? [];
  if (!issue) return 'it cannot be read';
  return `${issue.path.join('.') || 'the file'}: ${issue.message}`;
}

function invalid(why: string): PairingError {
  return new PairingError('link_file_invalid', `The link file cannot be used: ${why}.`, {
    remedy: 'Carry it over again, unchanged, or have a new one made: vigia link issue.',
    facts: { why },
  });
}
