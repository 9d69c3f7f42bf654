import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { issueFromDocuments } from '../issue/issue-from-documents.ts';
import { linkDocuments, request } from '../testing/links.ts';
import { readLinkFile, writeLinkFile } from './link-file-on-disk.ts';
import { formatLinkFile, parseLinkFile } from './link-file-text.ts';

const { link } = issueFromDocuments({
  ...request,
  documents: linkDocuments(),
  publicSiteName: 'hub',
  skupperVersion: null,
});
const passphrase = 'four words that nobody guesses';
/** The least that is accepted: the real cost takes half a second each time. */
const cost = { N: 2 ** 14, r: 8, p: 1 };
const none = async () => null;

describe('a link file in plain text', () => {
  it('comes back as it was', async () => {
    expect(await parseLinkFile(await formatLinkFile(link), none)).toEqual(link);
  });

  it.each([
    ['is no JSON', 'apiVersion: v1', 'no Vigia link file'],
    ['is something else', '{"kind":"Secret"}', 'no Vigia link file'],
    [
      'lacks a field',
      JSON.stringify({ kind: 'vigia-link', version: 1, link: { ...link, host: undefined } }),
      'link.host',
    ],
    [
      'has a field that is not known',
      JSON.stringify({ kind: 'vigia-link', version: 1, link: { ...link, extra: 1 } }),
      'Unrecognized',
    ],
  ])('is refused when it %s', async (_name, text, why) => {
    await expect(parseLinkFile(text, none)).rejects.toMatchObject({
      code: 'link_file_invalid',
      message: expect.stringContaining(why),
    });
  });

  it('is refused when a key is not the one that its id names, without showing it', async () => {
    const [key] = link.publicSite.verificationKeys;
    const text = (await formatLinkFile(link)).replaceAll(key?.keyId ?? '?', 'another');
    const error = await parseLinkFile(text, none).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'link_file_invalid' });
    expect(String(error)).not.toContain('BEGIN');
  });

  it('of a later version asks for a later program', async () => {
    const text = JSON.stringify({ kind: 'vigia-link', version: 2, link: {} });
    await expect(parseLinkFile(text, none)).rejects.toMatchObject({ code: 'link_file_newer' });
  });
});

describe('a link file that is encrypted', () => {
  it('shows nothing of what is in it, and opens with the passphrase alone', async () => {
    const text = await formatLinkFile(link, { passphrase, cost });
    for (const secret of ['lab-7', 'r1.example.test', 'link-hub', link.id]) {
      expect(text).not.toContain(secret);
    }
    expect(await parseLinkFile(text, async () => passphrase)).toEqual(link);
    await expect(parseLinkFile(text, async () => `${passphrase}!`)).rejects.toMatchObject({
      code: 'passphrase_wrong',
    });
    await expect(parseLinkFile(text, none)).rejects.toMatchObject({ code: 'passphrase_needed' });
  });

  it('does not open when a bit of it was changed', async () => {
    const file = JSON.parse(await formatLinkFile(link, { passphrase, cost })) as {
      ciphertext: string;
    };
    const bytes = Buffer.from(file.ciphertext, 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    const changed = JSON.stringify({ ...file, ciphertext: bytes.toString('base64') });
    await expect(parseLinkFile(changed, async () => passphrase)).rejects.toMatchObject({
      code: 'passphrase_wrong',
    });
  });

  it('never makes the reader pay more than it was made for', async () => {
    const file = JSON.parse(await formatLinkFile(link, { passphrase, cost })) as {
      encryption: { kdf: { N: number } };
    };
    file.encryption.kdf.N = 2 ** 30;
    await expect(parseLinkFile(JSON.stringify(file), async () => passphrase)).rejects.toMatchObject(
      {
        code: 'link_file_invalid',
      },
    );
  });

  it('takes a passphrase as it is meant, however its accents were typed', async () => {
    const text = await formatLinkFile(link, { passphrase: 'vigia à janela', cost });
    expect(await parseLinkFile(text, async () => 'vigia a\u0300 janela')).toEqual(link);
  });

  it('refuses a passphrase that is guessed', async () => {
    await expect(formatLinkFile(link, { passphrase: 'vigia' })).rejects.toMatchObject({
      code: 'passphrase_weak',
    });
  });
});

describe('a link file on disk', () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'vigia-link-'))));
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is readable by its owner alone, whatever the umask', async () => {
    const path = join(directory, 'lab-7.vigia-link');
    const mask = process.umask(0);
    try {
      await writeLinkFile(path, 'text');
    } finally {
      process.umask(mask);
    }
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readLinkFile(path)).toEqual({ text: 'text', mode: 0o600, isExposed: false });
    await chmod(path, 0o640);
    expect(await readLinkFile(path)).toMatchObject({ isExposed: true });
    expect(await readdir(directory)).toEqual(['lab-7.vigia-link']);
  });

  it('is not written over another unasked', async () => {
    const path = join(directory, 'lab-7.vigia-link');
    await writeFile(path, 'old');
    await expect(writeLinkFile(path, 'new')).rejects.toMatchObject({ code: 'link_file_exists' });
    expect(await readLinkFile(path)).toMatchObject({ text: 'old' });
    await writeLinkFile(path, 'new', { replace: true });
    expect(await readLinkFile(path)).toMatchObject({ text: 'new' });
  });

  it('that is missing, or too large, or in no folder, is refused with its reason', async () => {
    const path = join(directory, 'x', 'y.vigia-link');
    await expect(readLinkFile(path)).rejects.toMatchObject({ code: 'link_file_missing' });
    await expect(writeLinkFile(path, '')).rejects.toMatchObject({ code: 'link_file_unwritable' });
    const large = join(directory, 'large');
    await writeFile(large, 'x'.repeat(1024 * 1024 + 1));
    await expect(readLinkFile(large)).rejects.toMatchObject({ code: 'link_file_unreadable' });
  });
});
