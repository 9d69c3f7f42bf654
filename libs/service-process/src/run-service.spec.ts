import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const samplePath = join(import.meta.dirname, 'testing/sample-service.ts');
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the sample as a process of its own, with an IPC channel. */
function start(behaviour: string) {
  const child = fork(samplePath, {
    env: { PATH: process.env['PATH'], SAMPLE_BEHAVIOUR: behaviour },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  children.push(child);
  const messages: { type: string; [field: string]: unknown }[] = [];
  let stderr = '';
  child.on('message', (message) => messages.push(message as { type: string }));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  async function said(type: string): Promise<void> {
    while (!messages.some((message) => message.type === type)) await once(child, 'message');
  }
  return { child, messages, exited, said, stderr: () => stderr };
}

describe('runService', () => {
  it('tells the parent where it listens', async () => {
    const { said, messages } = start('normal');
    await said('listening');
    expect(messages).toContainEqual({ type: 'listening', url: 'http://127.0.0.1:1' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s', async (signal) => {
    const { child, said, exited, messages } = start('normal');
    await said('listening');
    child.kill(signal);
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(messages).toContainEqual({ type: 'stopped' });
  });

  it('ends cleanly when the parent is gone', async () => {
    const { child, said, exited } = start('normal');
    await said('listening');
    child.disconnect();
    expect(await exited).toEqual({ code: 0, signal: null });
  });

  it('ends while it still starts', async () => {
    const { child, said, exited, messages } = start('never-starts');
    await said('starting');
    child.kill('SIGTERM');
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(messages).not.toContainEqual(expect.objectContaining({ type: 'failed' }));
  });

  it('ends at its deadline when the clean end takes too long', async () => {
    const { child, said, exited } = start('never-stops');
    await said('listening');
    const startedAt = Date.now();
    child.kill('SIGTERM');
    expect(await exited).toEqual({ code: 1, signal: null });
    expect(Date.now() - startedAt).toBeGreaterThan(250);
  });

  it('ends at once at a second signal', async () => {
    const { child, said, exited } = start('never-stops');
    await said('listening');
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect(await exited).toEqual({ code: 1, signal: null });
  });

  it('tells why it could not start, to the parent and on stderr', async () => {
    const { exited, messages, stderr } = start('fails');
    expect(await exited).toEqual({ code: 1, signal: null });
    const message = 'The port 80 is in use. Choose another.';
    expect(messages).toContainEqual({ type: 'failed', message });
    expect(stderr()).toBe(`sample: ${message}\n`);
  });

  it('names the setting that is wrong, and exits with 2', async () => {
    const { exited, stderr } = start('sideways');
    expect(await exited).toEqual({ code: 2, signal: null });
    expect(stderr()).toContain('SAMPLE_BEHAVIOUR: ');
    expect(stderr()).not.toContain('sideways');
  });

  it.each(['throws-later', 'rejects-later'])(
    'ends when something %s, with its place but without its message',
    async (behaviour) => {
      const { exited, stderr } = start(behaviour);
      expect(await exited).toEqual({ code: 1, signal: null });
      expect(stderr()).toContain('unexpected TypeError');
      expect(stderr()).toContain('sample-service.ts');
      expect(stderr()).not.toContain('SECRET');
    },
  );
});
