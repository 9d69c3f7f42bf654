import type { HttpServerOptions } from './http/create-http-server.ts';
import { type AgentHarness, createAgentHarness } from './testing/agent-harness.ts';
import { openRawConnection, type RawConnection } from './testing/raw-connection.ts';

let harness: AgentHarness;
let refusals: string[];
const open: RawConnection[] = [];

const onRefusal = ({ code }: { code: string }) => refusals.push(code);
const times = { headersMilliseconds: 1000, keepAliveMilliseconds: 300, checkMilliseconds: 50 };

async function start(limits: HttpServerOptions['limits'] = {}): Promise<void> {
  refusals = [];
  harness = await createAgentHarness({
    app: { bodyLimits: { milliseconds: 700 }, onRefusal },
    server: { limits, onRefusal: (code) => refusals.push(code) },
  });
}
afterEach(async () => {
  for (const connection of open.splice(0)) connection.destroy();
  await harness.dispose();
});

function connect(): RawConnection {
  const connection = openRawConnection(harness.url);
  open.push(connection);
  return connection;
}

const head = (line: string, headers: Record<string, string>) =>
  `${line} HTTP/1.1\r\nHost: x\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

async function signed(method: string, path: string): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await harness.sign({ method, path })}` };
}

const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1]);
const codeOf = (received: string) => /"code":"(\w+)"/.exec(received)?.[1];
const outcomeOf = ({ received }: { received: string }) => [statusOf(received), codeOf(received)];

describe('a peer that holds on to a connection', () => {
  beforeEach(() => start(times));

  it('has its headers refused when they come a byte at a time', async () => {
    const [first = '', ...rest] = head('GET /status', await signed('GET', '/status'));
    const slow = connect();
    slow.send(first);
    const dripping = setInterval(() => slow.send(rest.shift() ?? 'x'), 50);
    const end = await slow.closed;
    clearInterval(dripping);
    expect(outcomeOf(end)).toEqual([408, 'request_timeout']);
    expect(end.milliseconds).toBeLessThan(9000);
    expect(refusals).toEqual(['request_timeout']);
  });

  it('that sends nothing at all is let go', async () => {
    expect((await connect().closed).milliseconds).toBeLessThan(9000);
  });

  it('has its body refused when it comes a byte at a time, though it is signed', async () => {
    const headers = { ...(await signed('POST', '/api/conversations')), 'content-length': '1000' };
    const slow = connect();
    slow.send(head('POST /api/conversations', { ...headers, 'content-type': 'application/json' }));
    const dripping = setInterval(() => slow.send(' '), 50);
    const end = await slow.closed;
    clearInterval(dripping);
    expect(outcomeOf(end)).toEqual([408, 'request_timeout']);
    expect(end.milliseconds).toBeLessThan(9000);
  });

  it('loses a connection on which no other request follows', async () => {
    const request = head('GET /status', await signed('GET', '/status'));
    const idle = connect();
    idle.send(request);
    const { received, milliseconds } = await idle.closed;
    expect(statusOf(received)).toBe(200);
    expect(milliseconds).toBeLessThan(9000);
  });
});

describe('a peer that opens many connections', () => {
  beforeEach(() => start({ connectionsPerPeer: 3 }));

  it('may have only so many at once, and again as many when some are closed', async () => {
    const held = [connect(), connect(), connect()];
    // Each is known to be open when it is answered.
    for (const each of held) {
      each.send(head('GET /status', await signed('GET', '/status')));
      await each.untilReceived('200 OK');
    }
    const more = connect();
    more.send(head('GET /status', await signed('GET', '/status')));
    expect(outcomeOf(await more.closed)).toEqual([429, 'connections_limited']);
    expect(refusals).toEqual(['connections_limited']);

    held[0]?.destroy();
    await held[0]?.closed;
    let answer = '';
    while (!answer.includes('200 OK')) {
      const next = connect();
      next.send(head('GET /status', { ...(await signed('GET', '/status')), connection: 'close' }));
      answer = (await next.closed).received;
    }
  });
});

describe('what is no proper request', () => {
  beforeEach(() => start());

  it('is refused for headers that are too large', async () => {
    const large = connect();
    large.send(head('GET /status', { 'x-large': 'x'.repeat(20_000) }));
    expect(outcomeOf(await large.closed)).toEqual([431, 'headers_too_large']);
    expect(refusals).toEqual(['headers_too_large']);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['two lengths', head('POST /status', { 'content-length': '1', 'Content-Length ': '2' })],
    [
      'a length and chunks',
      head('POST /status', { 'content-length': '1', 'transfer-encoding': 'chunked' }),
    ],
  ])('is refused for %s', async (_, bytes) => {
    const broken = connect();
    broken.send(bytes);
    const end = await broken.closed;
    expect(outcomeOf(end)).toEqual([400, 'invalid_request']);
    expect(end.received).not.toMatch(/HPE_|node|\.ts/);
  });
});

describe('a request without a signature', () => {
  beforeEach(() => start());

  it('is answered without its body being waited for, and its connection closed', async () => {
    const unsigned = connect();
    unsigned.send(
      head('POST /api/conversations', {
        'content-type': 'application/json',
        'content-length': '1000000',
      }),
    );
    const end = await unsigned.closed;
    expect(outcomeOf(end)).toEqual([401, 'signature_missing']);
    expect(refusals).toEqual(['signature_missing']);
  });

  it('is refused for the signature, whatever is wrong with its type, length or body', async () => {
    for (const [type, body] of [
      ['application/json', '{ not json'],
      ['text/plain', 'hello'],
      ['application/json; charset=utf-7', '{}'],
    ] as const) {
      const response = await harness.call('POST', '/api/conversations/import', {
        rawBody: body,
        headers: { 'content-type': type },
        authorization: null,
      });
      expect([response.status, codeOf(await response.text())]).toEqual([401, 'signature_missing']);
    }
  });
});
