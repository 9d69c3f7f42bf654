import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { ClusterFacts } from '@vigia/cluster';
import { loadSiteConfig, siteConfigJsonSchemaText } from '@vigia/site-config';

import { createDependencies } from '../../dependencies.ts';
import { runCommandLine } from '../../run-command-line.ts';
import { recordingStream, temporaryDirectory } from '../../testing/service-script.ts';
import { composeSiteFile } from './compose-site-file.ts';
import { certificates, exposures, type InitOptions } from './init-options.ts';
import { initMessages } from './messages.ts';
import { draftFrom } from './site-draft.ts';

const facts: ClusterFacts = {
  server: 'https://api.example.org:6443',
  contextName: 'lab',
  version: 'v1.34.0',
  isOpenShift: false,
  ingressClasses: [],
  gatewayApi: null,
  certManager: null,
  skupper: {
    isInstalled: false,
    has22: false,
    controller: null,
    controllers: [],
    maySeeController: true,
  },
};
const given: InitOptions = { file: 'vigia.yaml', cluster: true, output: 'text' };
const nginx = { name: 'web', controller: 'k8s.io/ingress-nginx', isDefault: false };

let directory: string;
beforeEach(() => (directory = temporaryDirectory()));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs `vigia init` in the folder of the test, without a terminal. */
async function init(argv: string[], environment: Record<string, string> = { LANG: 'C' }) {
  const stdout = recordingStream();
  const stderr = recordingStream();
  const dependencies = createDependencies({
    stdout,
    stderr,
    environment,
    platform: 'linux',
    currentDirectory: directory,
    stop: new AbortController().signal,
    script: '/nowhere',
  });
  const exitCode = await runCommandLine(['init', '--no-cluster', ...argv], dependencies);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

const answers = [
  '--name',
  'ilab-chat',
  '--host',
  'chat.example.org',
  '--registry',
  'r.example.org/v',
];
const siteFile = () => path.join(directory, 'vigia.yaml');

describe('vigia init', () => {
  it('writes a file that the loader takes, with the schema that its first line names', async () => {
    expect(await init(answers)).toMatchObject({ exitCode: 0, stderr: '' });
    const text = readFileSync(siteFile(), 'utf8');
    const { config } = loadSiteConfig(text, 'vigia.yaml');
    expect(config?.public).toMatchObject({ host: 'chat.example.org', exposure: 'ingress' });
    const [, schema = ''] = /^# yaml-language-server: \$schema=\.\/(\S+)\n/.exec(text) ?? [];
    expect(readFileSync(path.join(directory, schema), 'utf8')).toBe(siteConfigJsonSchemaText());
  });

  it('writes its comments in the language of the person', async () => {
    await init(answers, { LANG: 'pt_BR.UTF-8' });
    expect(readFileSync(siteFile(), 'utf8')).toContain('# O sítio a que as pessoas chegam.');
  });

  it('never writes over a file, but with --force', async () => {
    writeFileSync(siteFile(), 'mine\n');
    expect(await init(answers)).toMatchObject({ exitCode: 17 });
    expect(readFileSync(siteFile(), 'utf8')).toBe('mine\n');
    expect(await init([...answers, '--force'])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(siteFile(), 'utf8')).toContain('ilab-chat');
  });

  it('writes nothing when an answer is missing or wrong, and says which', async () => {
    const { exitCode, stderr } = await init(['--host', 'https://chat.example.org']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('public.images: is missing');
    expect(stderr).toContain('public.host: must be a host name');
    expect(existsSync(siteFile())).toBe(false);
    expect(existsSync(path.join(directory, 'vigia.schema.json'))).toBe(false);
  });
});

describe('the defaults', () => {
  it.each<[string, Partial<ClusterFacts>, object]>([
    [
      'of OpenShift',
      { isOpenShift: true },
      { platform: 'openshift', exposure: 'route', tls: 'platform' },
    ],
    [
      'with NGINX',
      { ingressClasses: [nginx] },
      { exposure: 'ingress', ingressClass: 'web', tls: 'secret' },
    ],
    [
      'with a Gateway API',
      {
        gatewayApi: { version: 'v1', classes: [{ name: 'eg', controller: 'x', isDefault: false }] },
      },
      { exposure: 'gateway', gatewayClass: 'eg' },
    ],
    ['with nothing', {}, { exposure: 'loadbalancer', skupperVersion: '2.2.1', context: 'lab' }],
    [
      'with cert-manager and Skupper',
      {
        certManager: { clusterIssuers: ['acme'] },
        skupper: {
          ...facts.skupper,
          controller: { name: 'c', namespace: 's', version: '2.2.0', isAvailable: true },
        },
      },
      { tls: 'cert-manager', issuer: 'acme', skupperVersion: '2.2.0' },
    ],
  ])('are those of a cluster %s', (_name, found, expected) => {
    expect(draftFrom(given, { ...facts, ...found }, 'demo')).toMatchObject(expected);
  });

  it('make a name of whatever the folder is called', () => {
    expect(draftFrom(given, null, 'My Chat_2').name).toBe('my-chat-2');
    expect(draftFrom(given, null, '2026').name).toBe('vigia');
  });

  it('make a valid file of every way in with every certificate that fits it', () => {
    for (const exposure of exposures) {
      for (const tls of certificates) {
        const platform = exposure === 'route' ? 'openshift' : 'kubernetes';
        const options = {
          ...given,
          exposure,
          tls,
          platform,
          host: 'chat.example.org',
          registry: 'r.org/v',
        } as const;
        const text = composeSiteFile(
          draftFrom(options, facts, 'demo'),
          initMessages('en').comments,
        );
        const { findings = [] } = loadSiteConfig(text, 'vigia.yaml');
        // What the schema does not allow together is refused for that reason, and for no other.
        expect(findings.filter(({ field }) => field !== 'public.tls.from')).toEqual([]);
      }
    }
  });
});
