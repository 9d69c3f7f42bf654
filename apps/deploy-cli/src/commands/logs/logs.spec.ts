import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { siteFileText, startPodServer, type TestPod } from '../../testing/pod-server.ts';
import { runVigia } from '../../testing/run-vigia.ts';
import { temporaryDirectory } from '../../testing/service-script.ts';

const vigia = (name: string) => ({
  'app.kubernetes.io/part-of': 'vigia',
  'app.kubernetes.io/name': name,
});
const pods: TestPod[] = [
  {
    name: 'chat-api-7f-aaaaa',
    labels: vigia('chat-api'),
    log: ['2026-03-01T10:00:01.5Z first', '2026-03-01T10:00:04Z Fourth'],
  },
  { name: 'chat-api-7f-bbbbb', labels: vigia('chat-api'), log: ['2026-03-01T10:00:02Z second'] },
  {
    name: 'skupper-router-5c-ccccc',
    labels: { 'skupper.io/component': 'router' },
    log: ['2026-03-01T10:00:03Z third (link up)'],
  },
  { name: 'front-1-ddddd', labels: vigia('front') },
  { name: 'stranger', labels: { app: 'other' }, log: ['2026-03-01T10:00:00Z not ours'] },
];

let directory: string;
let server: Awaited<ReturnType<typeof startPodServer>>;

beforeAll(async () => {
  directory = temporaryDirectory();
  server = await startPodServer(pods);
  writeFileSync(path.join(directory, 'vigia.yaml'), siteFileText());
  writeFileSync(path.join(directory, 'kubeconfig'), server.kubeconfig);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const logs = (...argv: string[]) =>
  runVigia(['logs', '--kubeconfig', 'kubeconfig', ...argv], {
    directory,
    environment: { LANG: 'C' },
  });

describe('vigia logs', () => {
  it('puts the lines of all parts in the order of time, each with its part and pod', async () => {
    const { code, stdout, stderr } = await logs();
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'chat-api aaaaa first',
        'chat-api bbbbb second',
        'router   ccccc third (link up)',
        'chat-api aaaaa Fourth',
        '',
      ].join('\n'),
    );
    // One that cannot be read is said, and the others are shown.
    expect(stderr).toContain('The log of front-1-ddddd cannot be read');
    const translated = await runVigia(['logs', '--kubeconfig', 'kubeconfig'], {
      directory,
      environment: { LANG: 'pt_BR.UTF-8' },
    });
    expect(translated.stderr).toContain('O servidor da API não entende');
  });

  it('shows only the parts that were asked for', async () => {
    const { stdout, stderr } = await logs('--part', 'router', 'chat-ui');
    expect(stdout).toBe('router   ccccc third (link up)\n');
    expect(stderr).toBe('');
  });

  it('filters by a pattern in capital or small letters, not by the name of the part', async () => {
    expect((await logs('--grep', '^f')).stdout.match(/ \w+$/gm)).toEqual([' first', ' Fourth']);
    expect((await logs('--grep', 'chat-api')).stdout).toBe('');
  });

  it('writes one object a line for programs', async () => {
    const { stdout } = await logs('--output', 'json', '--part', 'router');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        part: 'router',
        pod: 'skupper-router-5c-ccccc',
        time: '2026-03-01T10:00:03Z',
        text: 'third (link up)',
      },
    ]);
  });

  it('asks for no more than was wanted', async () => {
    await logs('--part', 'router', '--since', '2h', '--tail', '7', '--previous');
    expect(Object.fromEntries(server.asked.at(-1) ?? [])).toMatchObject({
      sinceSeconds: '7200',
      tailLines: '7',
      previous: 'true',
    });
  });

  it.each([
    ['--since', '5'],
    ['--tail', '-1'],
    ['--grep', '('],
    ['--part', 'kitchen'],
  ])('refuses %s %s with exit code 2', async (...argv) => {
    expect((await logs(...argv)).code).toBe(2);
  });
});
