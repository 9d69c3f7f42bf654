import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import path from 'node:path';

import { createDependencies } from '../../dependencies.ts';
import { runCommandLine } from '../../run-command-line.ts';
import { recordingStream, temporaryDirectory } from '../../testing/service-script.ts';

const examples = path.join(import.meta.dirname, '../../../../../deploy/examples');
const site = `version: 1
name: ilab-chat
public:
  host: chat.example.org
  exposure: loadbalancer
  tls: { from: none }
  images: { registry: registry.example.org/vigia }
`;

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'vigia.yaml'), site);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs `vigia render` in the folder of the test. */
async function render(...argv: string[]) {
  const stdout = recordingStream();
  const stderr = recordingStream();
  const given = createDependencies({
    stdout,
    stderr,
    environment: { LANG: 'C' },
    platform: 'linux',
    currentDirectory: directory,
    stop: new AbortController().signal,
    script: '/nowhere',
  });
  const exitCode = await runCommandLine(['render', ...argv], given);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

const inDirectory = (...parts: string[]) => path.join(directory, ...parts);
const change = (from: string, to: string) =>
  writeFileSync(inDirectory('vigia.yaml'), site.replace(from, to));

describe('vigia render', () => {
  it('writes one stream to the terminal, and nothing but YAML', async () => {
    const { exitCode, stdout, stderr } = await render();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^apiVersion: v1\nkind: Namespace\n/);
    expect(readdirSync(directory)).toEqual(['vigia.yaml']);
  });

  it('removes what it no longer renders, and leaves the files of others', async () => {
    await render('--out', 'out');
    writeFileSync(inDirectory('out', 'own.yaml'), 'kind: Mine\n');
    change('loadbalancer', 'ingress');
    expect((await render('--out', 'out')).exitCode).toBe(0);
    expect(existsSync(inDirectory('out', 'front.yaml'))).toBe(false);
    expect(existsSync(inDirectory('out', 'own.yaml'))).toBe(true);
  });

  it('writes nothing where a file of that name is not its own', async () => {
    await render('--out', 'out');
    writeFileSync(inDirectory('out', 'skupper.yaml'), 'kind: Mine\n');
    rmSync(inDirectory('out', 'namespace.yaml'));
    const { exitCode, stderr } = await render('--out', 'out');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('skupper.yaml is there already');
    expect(existsSync(inDirectory('out', 'namespace.yaml'))).toBe(false);
  });

  it('writes Secrets only on request, readable by the owner alone, and shows none', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(inDirectory('key.pem'), pem);
    writeFileSync(inDirectory('session'), randomBytes(32));
    await render('--out', 'out');
    expect(existsSync(inDirectory('out', 'secrets'))).toBe(false);
    const files = ['--signing-key', 'key.pem', '--session-secret', 'session'];
    const { exitCode, stdout } = await render('--out', 'out', '--with-secrets', ...files);
    expect(exitCode).toBe(0);
    const file = inDirectory('out', 'secrets', 'vigia-signing-key.yaml');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const value = Buffer.from(pem).toString('base64');
    expect(readFileSync(file, 'utf8')).toContain(value);
    expect(readFileSync(inDirectory('out', 'secrets', '.gitignore'), 'utf8')).toMatch(/^\*$/m);
    expect(stdout).not.toContain(value);
  });

  it.each([
    [['--with-secrets', '--out', 'out'], 'needs --signing-key'],
    [['--with-secrets'], 'not written to a terminal'],
    [
      ['--with-secrets', '--out', 'out', '--signing-key', 'vigia.yaml', '--session-secret', 'x'],
      'does not hold an Ed25519 private key',
    ],
  ])('refuses %j with exit code 2', async (argv, message) => {
    const { exitCode, stderr } = await render(...argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
  });

  it('shows each fault of vigia.yaml with its place, and exits with 17', async () => {
    change('exposure: loadbalancer', 'exposure: loadbalancr');
    const { exitCode, stderr } = await render('--out', 'out');
    expect(exitCode).toBe(17);
    expect(stderr).toMatch(/vigia\.yaml:5:13 public\.exposure: .*did you mean loadbalancer\?/);
    expect(existsSync(inDirectory('out'))).toBe(false);
    expect(await render('--file', 'nowhere.yaml')).toMatchObject({
      exitCode: 17,
      stderr: expect.stringContaining('vigia init'),
    });
  });
});

describe('deploy/examples', () => {
  const names = readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it.each(names)(
    '%s is as vigia render writes it; deploy/examples/render.sh writes it anew',
    async (name) => {
      const { exitCode } = await render(
        '--file',
        path.join(examples, name, 'vigia.yaml'),
        '--out',
        'out',
      );
      expect(exitCode).toBe(0);
      expect(readFolder(inDirectory('out'))).toEqual(
        readFolder(path.join(examples, name, 'rendered')),
      );
    },
  );
});

function readFolder(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}
