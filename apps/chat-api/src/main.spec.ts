import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createKeyPair } from '@vigia/site-trust';

import { type FakeAgent, startFakeAgent } from './testing/fake-agent.ts';
import { runMain } from './testing/run-main.ts';

const pair = createKeyPair();
const started: ReturnType<typeof runMain>[] = [];
let directory: string;
let agent: FakeAgent;
let env: Record<string, string>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-chat-api-'));
  writeFileSync(join(directory, 'key.pem'), pair.privateKeyPem);
  writeFileSync(join(directory, 'secret'), Buffer.alloc(32, 1));
  writeFileSync(join(directory, 'short'), 'short');
  agent = await startFakeAgent({ publicKeyPem: pair.publicKeyPem });
  env = {
    VIGIA_LISTEN_PORT: '0',
    VIGIA_AGENT_URL: agent.url,
    VIGIA_SIGNING_KEY_FILE: join(directory, 'key.pem'),
    VIGIA_SESSION_SECRET_FILE: join(directory, 'secret'),
  };
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await agent.close();
  rmSync(directory, { recursive: true });
});

function run(changes: Record<string, string> = {}) {
  const main = runMain({ ...env, ...changes });
  started.push(main);
  return main;
}

describe('the process', () => {
  it('says where it listens, serves, and ends cleanly on SIGTERM, streams or not', async () => {
    agent.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: half\n\n');
    });
    const main = run();
    const url = await main.url();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' });
    const stream = await fetch(`${url}/api/generations/1/events`);
    const reading = stream.text();
    const startedAt = Date.now();
    main.child.kill('SIGTERM');
    await expect(reading).rejects.toThrow('terminated');
    expect(await main.exited).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(4000);
  });

  it('ends when its parent is gone', async () => {
    const main = run();
    await main.url();
    main.child.disconnect();
    expect(await main.exited).toBe(0);
  });

  it('says which address is in use', async () => {
    const first = run();
    const { port } = new URL(await first.url());
    const second = run({ VIGIA_LISTEN_PORT: port });
    const [message] = await once(second.child, 'message');
    expect(message).toEqual({
      type: 'failed',
      message: `127.0.0.1:${port} is in use by another program. Choose another port with VIGIA_LISTEN_PORT.`,
    });
    expect(await second.exited).toBe(1);
  });

  it.each([
    ['VIGIA_AGENT_URL', 'ftp://x', 'must be an http or https URL'],
    ['VIGIA_AGENT_URL', '', 'is needed but not set'],
    ['VIGIA_SIGNING_KEY_FILE', '/nowhere', 'ENOENT'],
    ['VIGIA_SIGNING_KEY_FILE', () => join(directory, 'secret'), 'Ed25519'],
    ['VIGIA_SESSION_SECRET_FILE', () => join(directory, 'short'), '32 random bytes'],
    ['VIGIA_ACCEPTED_SESSION_SECRET_FILES', () => join(directory, 'short'), '32 random bytes'],
    ['VIGIA_LISTEN_HOST', '203.0.113.1', 'VIGIA_LISTEN_HOST'],
  ])('does not start with %s %p, and says why', async (variable, value, reason) => {
    const main = run({ [variable]: typeof value === 'string' ? value : value() });
    expect(await main.exited).not.toBe(0);
    expect(main.output()).toContain(variable);
    expect(main.output()).toContain(reason);
    expect(main.output()).not.toContain('    at ');
  });
});
