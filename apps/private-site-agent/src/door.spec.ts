import { createKeyPair, createRequestSigner } from '@vigia/site-trust';

import { openKeyRegistry } from './keys/key-registry.ts';
import {
  type AgentHarness,
  ana,
  apiKey,
  createAgentHarness,
  rui,
} from './testing/agent-harness.ts';
import type { Refusal } from './http/refusal.ts';
import { type RouteIds, routes } from './testing/routes.ts';

let harness: AgentHarness;
let ids: RouteIds;

beforeAll(async () => {
  harness = await createAgentHarness();
  const asked = await harness.ask();
  (await harness.backend.called(1)).finish();
  ids = { ...asked, messageId: asked.assistantMessage.id };
});
afterAll(() => harness.dispose());

const codeOf = async (response: Response) => {
  const body = (await response.json()) as { code?: string; error?: { code: string } };
  return body.code ?? body.error?.code;
};

const pattern = { conversationId: ':id', messageId: ':id', generationId: ':id' };
const named = routes.map((route) => ({ ...route, pattern: route.path(pattern) }));

describe.each(named)('$method $pattern', ({ method, path, body, foreign, isOpenAi }) => {
  const subject = isOpenAi ? apiKey : ana;
  const call = (authorization: string | null) =>
    harness.call(method, path(ids), { body, authorization });
  const bearer = async (request: { method: string; path: string; subject?: string }) =>
    `Bearer ${await harness.sign({ subject, ...request })}`;

  async function expectRefused(response: Promise<Response>, code: string): Promise<void> {
    const answer = await response;
    expect({ status: answer.status, code: await codeOf(answer) }).toEqual({ status: 401, code });
  }

  it('refuses a request without a signature', () => expectRefused(call(null), 'signature_missing'));

  it.each(['Bearer x', 'Basic YTpi', 'Bearer a.b.c', 'bearer'])('refuses %s', (authorization) =>
    expectRefused(call(authorization), 'signature_invalid'),
  );

  it('refuses the signature of another key', async () => {
    const { privateKeyPem } = await createKeyPair();
    const signer = createRequestSigner({ privateKeyPem });
    const token = await signer.sign({ method, path: path(ids), subject });
    await expectRefused(call(`Bearer ${token}`), 'signature_invalid');
  });

  it('refuses a signature for another path or method', async () => {
    const other = { method, path: `${path(ids)}?x=1` };
    await expectRefused(call(await bearer(other)), 'signature_mismatch');
    const otherMethod = { method: 'OPTIONS', path: path(ids) };
    await expectRefused(call(await bearer(otherMethod)), 'signature_mismatch');
  });

  it('refuses a signature that was used before', async () => {
    // Of somebody who owns nothing here, and with nothing asked for: let in, it changes nothing.
    const who = isOpenAi ? apiKey : rui;
    const authorization = await bearer({ method, path: path(ids), subject: who });
    const send = () => harness.call(method, path(ids), { rawBody: null, authorization });
    expect((await send()).status).not.toBe(401);
    await expectRefused(send(), 'signature_replayed');
  });

  if (foreign) {
    it("answers for another's id as for one that does not exist", async () => {
      const unknown = '01a206ec-4315-76ea-aa5c-f3e92250f010';
      const nowhere = path({ conversationId: unknown, messageId: unknown, generationId: unknown });
      for (const [where, who] of [
        [path(ids), rui],
        [nowhere, ana],
      ] as const) {
        const response = await harness.call(method, where, { body, subject: who });
        expect(response.status).toBe(404);
        expect(await codeOf(response)).toBe(foreign);
      }
    });
  }

  if (isOpenAi) {
    it('refuses a guest, who has no key', () =>
      expectRefused(harness.call(method, path(ids), { body, subject: ana }), 'invalid_api_key'));
  }
});

describe('the door', () => {
  it('refuses an expired signature on every route, and a changed one', async () => {
    let late = 0;
    const strict = await createAgentHarness({ doorClock: () => Date.now() + late });
    for (const { method, path, body, isOpenAi } of routes) {
      const subject = isOpenAi ? apiKey : ana;
      const token = await strict.sign({ method, path: path(ids), subject });
      const [head, claims = '', signature] = token.split('.');
      late = 40_000;
      const authorization = `Bearer ${token}`;
      const expired = await strict.call(method, path(ids), { body, authorization });
      expect(await codeOf(expired)).toBe('signature_expired');
      late = 0;
      const told = JSON.parse(Buffer.from(claims, 'base64url').toString());
      const longer = Buffer.from(JSON.stringify({ ...told, exp: told.exp + 60 }));
      const forged = `Bearer ${head}.${longer.toString('base64url')}.${signature}`;
      const changed = await strict.call(method, path(ids), { body, authorization: forged });
      expect(await codeOf(changed)).toBe('signature_invalid');
    }
    await strict.dispose();
  });

  it('accepts the old key and the new one while they are rotated, and no third', async () => {
    const [next, third] = [await createKeyPair(), await createKeyPair()];
    const rotating = await createAgentHarness({ otherKeys: [next] });
    const statusWith = async (privateKeyPem: string | null) => {
      const request = { method: 'GET', path: '/status', subject: ana };
      const token =
        privateKeyPem === null
          ? await rotating.sign(request)
          : await createRequestSigner({ privateKeyPem }).sign(request);
      const authorization = `Bearer ${token}`;
      return (await rotating.call('GET', '/status', { authorization })).status;
    };
    expect(await statusWith(null)).toBe(200);
    expect(await statusWith(next.privateKeyPem)).toBe(200);
    expect(await statusWith(third.privateKeyPem)).toBe(401);
    await rotating.dispose();
  });

  it('tells of each refusal by its code, and who was known by then', async () => {
    const told: Refusal[] = [];
    const watched = await createAgentHarness({ app: { onRefusal: (each) => told.push(each) } });
    const path = '/v1/chat/completions';
    await watched.call('GET', '/status', { authorization: null });
    await watched.call('POST', path, { subject: ana, rawBody: '{ not json' });
    await watched.call('POST', path, { subject: apiKey, rawBody: '{ not json' });
    await watched.call('PUT', '/api/conversations', { body: {} });
    while (told.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const kind = 'completion';
    expect(told).toEqual([
      { code: 'signature_missing', subject: null, kind: null, atDoor: true },
      { code: 'invalid_api_key', subject: ana, kind, atDoor: true },
      { code: 'malformed_json', subject: apiKey, kind, atDoor: false },
    ]);
    await watched.dispose();
  });

  it('lets a small difference of clocks pass, and reports a larger one', async () => {
    let late = 0;
    const skews: number[] = [];
    const watched = await createAgentHarness({
      doorClock: () => Date.now() + late,
      onClockSkew: (seconds) => skews.push(Math.round(seconds)),
    });
    const codeAfter = async (milliseconds: number) => {
      late = 0;
      const token = await watched.sign({ method: 'GET', path: '/status' });
      late = milliseconds;
      const response = await watched.call('GET', '/status', { authorization: `Bearer ${token}` });
      return response.ok ? 'accepted' : codeOf(response);
    };
    expect(await codeAfter(-3_000)).toBe('accepted');
    expect(await codeAfter(32_000)).toBe('accepted');
    expect(skews).toEqual([]);
    expect(await codeAfter(-30_000)).toBe('signature_expired');
    expect(await codeAfter(120_000)).toBe('signature_expired');
    expect(skews.map((seconds) => Math.round(seconds / 10))).toEqual([-3, 12]);
    await watched.dispose();
  });

  it('lets in no API key that is not registered, unless any may', async () => {
    const noneRegistered = await openKeyRegistry({
      store: harness.store.apiKeys,
      logger: harness.dependencies.logger,
      limitsClasses: ['key'],
    });
    const strict = await createAgentHarness({ app: { apiKeys: noneRegistered } });
    const response = await strict.call('GET', '/v1/models', { subject: apiKey });
    expect({ status: response.status, code: await codeOf(response) }).toEqual({
      status: 401,
      code: 'invalid_api_key',
    });
    await strict.dispose();
  });

  it('reads no body before the signature', async () => {
    const response = await harness.call('POST', '/api/conversations', {
      rawBody: '{ not json',
      authorization: null,
    });
    expect(await codeOf(response)).toBe('signature_missing');
  });

  it('says nothing of itself to who is not let in', async () => {
    const response = await harness.call('GET', '/status', { authorization: null });
    const headers = [...response.headers.keys()];
    expect(headers).not.toContain('x-powered-by');
    expect(headers).not.toContain('server');
    expect(await response.json()).toEqual({
      type: 'urn:vigia:problem:signature_missing',
      title: 'The request is not signed',
      status: 401,
      code: 'signature_missing',
    });
  });
});
