import request from 'supertest';

import { createGuestCookies, guestLifetimeSeconds } from './guest-cookie.ts';
import { type RunningChatApi, startChatApi } from './testing/start-chat-api.ts';

let api: RunningChatApi;
let now = Date.UTC(2026, 0, 27, 10);

beforeAll(async () => {
  api = await startChatApi({ clock: () => now });
});
afterAll(() => api.close());
beforeEach(() => {
  api.agent.requests.length = 0;
});

const cookieOf = (answer: { headers: Record<string, unknown> }) =>
  (answer.headers['set-cookie'] as string[] | undefined)?.[0];
const pairOf = (cookie: string | undefined) => cookie?.split(';')[0] ?? '';
const list = (cookie = '') => request(api.url).get('/api/conversations').set('Cookie', cookie);

describe('a guest', () => {
  it('is made for each browser, and stays who it is', async () => {
    const first = pairOf(cookieOf(await list()));
    const second = pairOf(cookieOf(await list()));
    expect(cookieOf(await list(first))).toBeUndefined();
    await list(second);
    const [a, b, aAgain, bAgain] = api.agent.requests.map(({ subject }) => subject);
    expect(a).toMatch(/^guest:[0-9a-f-]{36}$/);
    expect([aAgain, bAgain]).toEqual([a, b]);
    expect(a).not.toBe(b);
  });

  it('has a cookie that scripts cannot read and other sites cannot send', async () => {
    expect(cookieOf(await list())).toMatch(
      /^vigia-guest-[0-9a-f]{8}=v1\.\S+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/i,
    );
  });

  it('has a cookie for https alone when it came by https', async () => {
    const cluster = await startChatApi({ profile: 'cluster' });
    const answer = await request(cluster.url)
      .get('/api/conversations')
      .set('X-Forwarded-Proto', 'https');
    expect(cookieOf(answer)).toMatch(/^__Host-vigia-guest-.*; Secure/i);
    expect(answer.headers['strict-transport-security']).toContain('max-age');
    await cluster.close();
  });

  it('cannot be forged: a cookie changed at any character makes a new guest', async () => {
    const pair = pairOf(cookieOf(await list()));
    await list(pair);
    const owner = api.agent.requests.at(-1)?.subject;
    const [name = '', value = ''] = pair.split('=');
    for (let index = value.length - 1; index >= 0; index -= 3) {
      const changed = value[index] === '0' ? '1' : '0';
      const answer = await list(
        `${name}=${value.slice(0, index)}${changed}${value.slice(index + 1)}`,
      );
      expect(cookieOf(answer)).toBeDefined();
      expect(api.agent.requests.at(-1)?.subject).not.toBe(owner);
    }
  });

  it.each(['', 'x', 'v1', 'v1...', `v1.${'0'.repeat(5000)}`, 'v1.a.b.c', '%E0%A4%A'])(
    'is new for a cookie of %p',
    async (value) => {
      const name = pairOf(cookieOf(await list())).split('=')[0];
      expect(cookieOf(await list(`${name}=${value}`))).toBeDefined();
    },
  );

  it('stays who it is while the session secret is rotated, at replicas that are at different steps', async () => {
    const old = Buffer.alloc(32, 1);
    const next = Buffer.alloc(32, 2);
    const steps = [
      { sessionSecret: old },
      { sessionSecret: old, acceptedSessionSecrets: [next] },
      { sessionSecret: next, acceptedSessionSecrets: [old] },
    ];
    const replicas = await Promise.all(steps.map((step) => startChatApi(step)));
    // A browser keeps every cookie that it was given.
    const jar = new Map<string, string>();
    const ask = async (replica: RunningChatApi | undefined) => {
      const answer = await request(replica?.url ?? '')
        .get('/api/conversations')
        .set('Cookie', [...jar].map((pair) => pair.join('=')).join('; '));
      const [name, value] = pairOf(cookieOf(answer)).split('=');
      if (name && value) jar.set(name, value);
      return replica?.agent.requests.at(-1)?.subject;
    };
    const [before, between, after] = replicas;
    try {
      const guest = await ask(before);
      for (const replica of [between, before, between]) expect(await ask(replica)).toBe(guest);
      for (const replica of [after, between, after]) expect(await ask(replica)).toBe(guest);
      // One that came first to a replica that is ahead is known to one that is behind.
      jar.clear();
      const other = await ask(after);
      for (const replica of [between, after]) expect(await ask(replica)).toBe(other);
      expect(jar.size).toBe(2);
    } finally {
      await Promise.all(replicas.map((replica) => replica.close()));
    }
  });

  it('is renewed before it expires, and then is gone', async () => {
    const cookies = createGuestCookies(Buffer.alloc(32, 7));
    const written = cookies.create(now / 1000);
    const pair = `${cookies.name(false)}=${cookies.write(written)}`;
    now += 8 * 24 * 60 * 60 * 1000;
    const renewed = cookieOf(await list(pair));
    expect(renewed).toContain(written.id);
    now += guestLifetimeSeconds * 1000;
    await list(pair);
    expect(api.agent.requests.at(-1)?.subject).not.toContain(written.id);
  });

  it('does not mix with another installation on the same host', () => {
    const one = createGuestCookies(Buffer.alloc(32, 1));
    const other = createGuestCookies(Buffer.alloc(32, 2));
    expect(one.name(false)).not.toBe(other.name(false));
    const guest = one.create(0);
    expect(other.read(one.write(guest), 1)).toBeUndefined();
    expect(one.read(one.write(guest), 1)).toEqual(guest);
  });
});

describe('a caller of /v1', () => {
  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic dTpw', 'Bearer a b'])(
    'needs a key: %p is refused in OpenAI form',
    async (authorization) => {
      const call = request(api.url).get('/v1/models');
      if (authorization !== undefined) call.set('Authorization', authorization);
      const answer = await call;
      expect(answer.status).toBe(401);
      expect(answer.type).toBe('application/json');
      expect(answer.body.error).toMatchObject({
        code: 'invalid_api_key',
        type: 'authentication_error',
      });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    },
  );

  it('is its key, of which only the hash leaves, and no guest', async () => {
    const answer = await request(api.url).get('/v1/models').set('Authorization', 'Bearer sk-1');
    expect(answer.status).toBe(200);
    expect(cookieOf(answer)).toBeUndefined();
    const [seen] = api.agent.requests;
    expect(seen?.subject).toMatch(/^key:[0-9a-f]{64}$/);
    expect(JSON.stringify(seen)).not.toContain('sk-1');
    expect(api.log()).not.toContain('sk-1');
  });

  it('is not let into /api by a key', async () => {
    await request(api.url).get('/api/conversations').set('Authorization', 'Bearer sk-1');
    expect(api.agent.requests[0]?.subject).toMatch(/^guest:/);
  });
});
