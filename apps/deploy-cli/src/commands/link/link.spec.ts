import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { jest } from '@jest/globals';
import { createKeyPair } from '@vigia/site-trust';
import { buildLinkResources, toYaml } from '@vigia/skupper-config';
import { createAuthority } from '@vigia/skupper-config/testing';

import { createDependencies } from '../../dependencies.ts';
import { runCommandLine } from '../../run-command-line.ts';

jest.setTimeout(60_000);

let directory: string;
let out: string;
let errors: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-link-'));
  const { secret, links } = buildLinkResources(
    {
      name: 'link-hub',
      siteMode: 'interior',
      endpoints: [{ name: 'inter-router', host: 'r1.example.test', port: '443' }],
      credentials: createAuthority('skupper-site-ca').issue(),
    },
    { platform: 'linux', version: '2.2.1' },
  );
  writeFileSync(join(directory, 'link.yaml'), toYaml([secret, ...links]));
  writeFileSync(join(directory, 'key.pem'), createKeyPair().publicKeyPem);
  writeFileSync(join(directory, 'passphrase'), 'four words that nobody guesses\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function vigia(...words: string[]): Promise<number> {
  out = '';
  errors = '';
  return runCommandLine(
    words,
    createDependencies({
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (errors += text) },
      environment: { HOME: directory, VIGIA_HOME: join(directory, 'home') },
      platform: 'linux',
      currentDirectory: directory,
      stop: new AbortController().signal,
      script: join(directory, 'vigia'),
    }),
  );
}
const issue = (...words: string[]) => vigia('link', 'issue', ...words, '--from', 'link.yaml');

it('issues a file for its owner alone from what skupper link generate printed, and lists it', async () => {
  expect(await issue('lab-7', '--verification-key', 'key.pem')).toBe(0);
  expect(statSync(join(directory, 'lab-7.vigia-link')).mode & 0o777).toBe(0o600);
  expect(out).toContain('vigia private up lab-7.vigia-link');
  expect(await vigia('link', 'list', '--output', 'json')).toBe(0);
  const { links } = JSON.parse(out) as { links: unknown[] };
  expect(links).toEqual([
    expect.objectContaining({ host: 'lab-7', method: 'certificate', state: 'good' }),
  ]);
});

it('encrypts it to a passphrase of a file', async () => {
  const words = ['--verification-key', 'key.pem', '--passphrase-file', 'passphrase'];
  expect(await issue('lab-8', ...words)).toBe(0);
  expect(readFileSync(join(directory, 'lab-8.vigia-link'), 'utf8')).not.toContain('BEGIN');
});

it('says what is missing, and asks nobody where there is no terminal', async () => {
  expect(await issue('lab-9')).toBe(1);
  expect(errors).toContain('--verification-key');
  expect(await issue('lab-9', '--verification-key', 'key.pem', '--encrypt')).toBe(1);
  expect(errors).toContain('--passphrase-file');
  expect(await vigia('link', 'revoke', 'lab-7')).toBe(1);
  expect(errors).toContain('cannot be revoked from here');
});

it.each([
  [['link', 'issue']],
  [['link', 'issue', 'lab', '--join', 'magic']],
  [['link', 'issue', 'lab', '--expires-in', '9d']],
  [['private', 'up']],
  [['private', 'up', 'x', '--agent-port', '0']],
  [['private', 'status', 'now']],
  [['doctor', '--side', 'left']],
])('refuses %j with exit code 2', async (words) => {
  expect(await vigia(...words)).toBe(2);
});
