import { request as httpRequest } from 'node:http';

import { expect, test } from '@playwright/test';
import { problemSchema } from '@vigia/api-contract';

import { listeningPorts, processTree } from './support/processes.ts';
import { sharedVigia } from './support/shared-vigia.ts';

const { url, pid } = sharedVigia();

/** A request with headers that a browser would not let a page set. */
function send(target: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      const request = httpRequest(target, { headers, method }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      });
      request.once('error', reject);
      request.end();
    },
  );
}

function portsOf(part: string): number[] {
  const rows = processTree(pid).filter(({ command }) => command.includes(part));
  expect(rows.length, part).toBeGreaterThan(0);
  return rows.flatMap((row) => listeningPorts(row.pid));
}

test('a foreign Host header is refused', async () => {
  const answer = await send(`${url}/api/conversations`, { host: 'evil.example' });
  expect(answer.status).toBe(421);
  expect(problemSchema.parse(JSON.parse(answer.text)).code).toBe('host_not_allowed');
  expect((await send(url, { host: 'evil.example' })).status).toBe(421);
});

test('a page of another origin can neither read nor post', async ({ page }) => {
  for (const path of ['/api/conversations', '/v1/chat/completions']) {
    const posted = await send(
      `${url}${path}`,
      { origin: 'http://evil.example', 'content-type': 'application/json' },
      'POST',
    );
    expect(posted.status).toBe(403);
    expect(posted.headers['access-control-allow-origin']).toBeUndefined();
  }
  await page.route('http://evil.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>evil</title>' }),
  );
  await page.goto('http://evil.example/');
  const outcome = await page.evaluate(
    (target) =>
      fetch(`${target}/api/conversations`, { credentials: 'include' }).then(
        () => 'read',
        () => 'refused',
      ),
    url,
  );
  expect(outcome).toBe('refused');
});

test('the agent answers nobody who does not sign', async () => {
  const ports = portsOf('private-site-agent');
  expect(ports.length).toBeGreaterThan(0);
  const answers = await Promise.all(
    ports.map((port) => send(`http://127.0.0.1:${port}/api/conversations`, {})),
  );
  for (const answer of answers) expect(answer.status).toBe(401);
});

test('the port of the model server gives nothing without the key', async () => {
  const ports = portsOf('embedded-server');
  for (const port of ports) {
    for (const path of ['/v1/models', '/v1/chat/completions', '/health']) {
      for (const headers of [{}, { authorization: 'Bearer guess' }] as Record<string, string>[]) {
        const answer = await send(`http://127.0.0.1:${port}${path}`, headers).catch(() => null);
        if (answer) expect(`${path} ${answer.status}`).toBe(`${path} 401`);
      }
    }
  }
});

test('no key stands in the arguments or the environment of any process', async () => {
  for (const { command } of processTree(pid)) expect(command).not.toMatch(/key=|token|Bearer/i);
});

test.describe('a request that is wrong is told which field', () => {
  const unknown = '0193c0de-0000-7000-8000-000000000000';
  let conversationId: string;

  test.beforeEach(async ({ request }) => {
    const created = await request.post(`${url}/api/conversations`, { data: {} });
    expect(created.ok()).toBe(true);
    conversationId = ((await created.json()) as { id: string }).id;
  });

  const headers = { 'content-type': 'application/json' };
  const messages = () => `${url}/api/conversations/${conversationId}/messages`;
  const cases: {
    name: string;
    target: () => string;
    body: () => Buffer;
    status: number;
    code: string;
    field?: string;
  }[] = [
    {
      name: 'malformed JSON',
      target: messages,
      body: () => Buffer.from('{"content":'),
      status: 400,
      code: 'malformed_json',
    },
    {
      name: 'a wrong type',
      target: messages,
      body: () => Buffer.from('{"content":7}'),
      status: 400,
      code: 'invalid_request',
      field: 'content',
    },
    {
      name: 'an empty message',
      target: messages,
      body: () => Buffer.from('{"content":"  "}'),
      status: 400,
      code: 'invalid_request',
      field: 'content',
    },
    {
      name: 'an unknown field',
      target: messages,
      body: () => Buffer.from('{"content":"x","colour":"red"}'),
      status: 400,
      code: 'invalid_request',
      field: 'colour',
    },
    {
      name: 'a message of 10 MB',
      target: messages,
      body: () => Buffer.from(JSON.stringify({ content: 'x'.repeat(10 * 1024 * 1024) })),
      status: 413,
      code: 'body_too_large',
    },
    {
      name: 'an unknown conversation',
      target: () => `${url}/api/conversations/${unknown}/messages`,
      body: () => Buffer.from('{"content":"x"}'),
      status: 404,
      code: 'conversation_not_found',
    },
    {
      name: 'an id that is none',
      target: () => `${url}/api/conversations/7/messages`,
      body: () => Buffer.from('{"content":"x"}'),
      status: 404,
      code: 'conversation_not_found',
    },
  ];
  for (const { name, target, body, status, code, field } of cases) {
    test(name, async ({ request }) => {
      const answer = await request.post(target(), { headers, data: body() });
      expect(answer.headers()['content-type']).toContain('application/problem+json');
      const problem = problemSchema.parse(await answer.json());
      expect([answer.status(), problem.code]).toEqual([status, code]);
      if (field) expect(problem.errors?.map((error) => error.field)).toContain(field);
      expect(JSON.stringify(problem)).not.toMatch(/\bat .*\.(ts|cjs):\d+/);
    });
  }
});
