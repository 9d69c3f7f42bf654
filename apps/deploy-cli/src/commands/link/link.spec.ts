import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { jest } from '@jest/globals';
import { createKeyPair } from '@vigia/site-trust';
import { buildLinkResources, toYaml } from '@vigia/skupper-config';
import { createAuthority } from '@vigia/skupper-config/testing';
import { parseLinkFile } from '@vigia/pairing';

import { createDependencies } from '../../dependencies.ts';
import { runCommandLine } from '../../run-command-line.ts';
import { runVigia } from '../../testing/run-vigia.ts';

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

it('encrypts it to a passphrase that is typed twice and never shown', async () => {
  const words = ['link', 'issue', 'lab-18', '--from', 'link.yaml', '--verification-key', 'key.pem'];
  const typed = 'four words that nobody guesses';
  const run = await runVigia([...words, '--encrypt'], {
    directory,
    environment: { HOME: directory, VIGIA_HOME: join(directory, 'home') },
    typed,
  });
  expect(run.code).toBe(0);
  expect(run.stdout + run.stderr).not.toContain('nobody guesses');
  const text = readFileSync(join(directory, 'lab-18.vigia-link'), 'utf8');
  expect(text).not.toContain('BEGIN');
  expect((await parseLinkFile(text, async () => typed)).host).toBe('lab-18');
});

it('says what is missing, and asks nobody where there is no terminal', async () => {
  expect(await issue('lab-9')).toBe(1);
  expect(errors).toContain('--verification-key');
  expect(await issue('lab-9', '--verification-key', 'key.pem', '--encrypt')).toBe(1);
  expect(errors).toContain('--passphrase-file');
  expect(await vigia('link', 'revoke', 'lab-7')).toBe(1);
  expect(errors).toContain('cannot be revoked from here');
});

describe('with vigia.yaml in the folder', () => {
  const writeSite = (...lines: string[]) =>
    writeFileSync(
      join(directory, 'vigia.yaml'),
      [
        'version: 1',
        'name: lab-chat',
        'public:',
        '  namespace: lab-chat-ns',
        '  exposure: ingress',
        '  host: chat.example.org',
        '  tls: { from: secret, secretName: chat-tls }',
        '  images: { registry: registry.example.org/vigia }',
        ...lines,
      ].join('\n'),
    );
  afterEach(() => rmSync(join(directory, 'vigia.yaml'), { force: true }));
  const linkOf = async (host: string) =>
    parseLinkFile(readFileSync(join(directory, `${host}.vigia-link`), 'utf8'), async () => '');

  it('takes name, address and routing key of it, which options override', async () => {
    writeSite('skupper: { routingKey: models }');
    expect(await issue('lab-20', '--verification-key', 'key.pem', '--output', 'json')).toBe(0);
    const said = JSON.parse(out.trim().split('\n').at(-1) ?? '') as object;
    const publicSite = {
      name: 'lab-chat',
      address: 'https://chat.example.org/',
      routingKey: 'models',
    };
    expect((await linkOf('lab-20')).publicSite).toMatchObject(publicSite);
    expect(said).toMatchObject({
      publicSite: 'lab-chat',
      address: publicSite.address,
      routingKey: 'models',
    });
    const given = [
      '--public-site',
      'hub',
      '--address',
      'https://a.example.test',
      '--routing-key',
      'k',
    ];
    expect(await issue('lab-21', '--verification-key', 'key.pem', ...given)).toBe(0);
    expect((await linkOf('lab-21')).publicSite).toMatchObject({
      name: 'hub',
      address: 'https://a.example.test',
      routingKey: 'k',
    });
  });

  it('goes by the defaults of Vigia where the folder has none', async () => {
    expect(await issue('lab-22', '--verification-key', 'key.pem')).toBe(0);
    expect((await linkOf('lab-22')).publicSite).toMatchObject({
      name: 'hub',
      address: null,
      routingKey: 'instructlab',
    });
  });

  it('names field and line of one that has a fault, and the one that is named and not there', async () => {
    writeSite('skupper: { routingKey: models, links: { tokenLifetime: 9d } }');
    expect(await issue('lab-23', '--verification-key', 'key.pem')).toBe(17);
    expect(errors).toMatch(/vigia\.yaml:9:\d+.*skupper\.links\.tokenLifetime/);
    expect(errors).toContain('must be from 1m to 7d');
    expect(await issue('lab-23', '--file', 'other.yaml', '--verification-key', 'key.pem')).toBe(17);
    expect(errors).toContain('There is no other.yaml.');
    expect(errors).toContain('--file');
  });
});

it.each([
  [['link', 'issue']],
  [['link', 'issue', 'lab', '--join', 'magic']],
  [['link', 'issue', 'lab', '--expires-in', '9d']],
  [['link', 'issue', 'lab', '--address', 'chat.example.org']],
  [['link', 'issue', 'lab', '--routing-key', 'two words']],
  [['private', 'up']],
  [['private', 'up', 'x', '--agent-port', '0']],
  [['private', 'status', 'now']],
  [['doctor', '--side', 'left']],
])('refuses %j with exit code 2', async (words) => {
  expect(await vigia(...words)).toBe(2);
});
