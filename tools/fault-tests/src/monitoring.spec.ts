import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { complete } from './client/complete.ts';
import { type Stack, startStack } from './stack/start-stack.ts';

const folder = join(import.meta.dirname, '../../../deploy/monitoring');
/** What the router of Skupper tells: https://skupper.io/docs/ and its `/metrics` at port 9090. */
const routerMetrics = ['qdr_routers_total'];

let stack: Stack;
let directory: string;
let metricsPort: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-monitoring-'));
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  metricsPort = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  stack = await startStack({
    agent: { VIGIA_OPERATOR_SOCKET: join(directory, 'agent.sock') },
    chatApi: { VIGIA_METRICS_PORT: String(metricsPort) },
  });
  await stack.until('A loaded model', ({ model }) => model.state === 'ready');
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function scrapeAgent(): Promise<string> {
  const asked = request({ socketPath: join(directory, 'agent.sock'), path: '/metrics' }).end();
  const [answer] = await once(asked, 'response');
  return text(answer);
}

async function scrapeBoth(): Promise<string> {
  const chatApi = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  return `${await chatApi.text()}\n${await scrapeAgent()}`;
}

/** Names of series in expressions, without functions, labels and words of PromQL. */
function namesIn(expressions: string): string[] {
  const names = expressions.match(/\b(?:vigia|http|gen_ai|process|nodejs|qdr)_[a-z0-9_]+/g) ?? [];
  return [...new Set(names)];
}

it('asks, in alerts and dashboard, for nothing that the processes do not tell', async () => {
  const signal = AbortSignal.timeout(60_000);
  expect((await complete(stack.url, 'How are you?', signal)).ending).toBe('whole');
  // Those that nothing was counted of yet have their type alone.
  const told = new Set((await scrapeBoth()).match(/(?<=^# TYPE )\S+|^[a-z_0-9]+/gm));
  const asked = ['alerts.yaml', 'dashboard.json'].flatMap((file) =>
    namesIn(readFileSync(join(folder, file), 'utf8')),
  );
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.filter((name) => !told.has(name) && !routerMetrics.includes(name))).toEqual([]);
}, 90_000);

it('tells nothing that neither a chart nor an alert looks at', async () => {
  const own = (await scrapeBoth()).match(/^# TYPE (?:vigia|http_server|gen_ai)_\S+/gm) ?? [];
  const asked = ['alerts.yaml', 'dashboard.json']
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('');
  expect(own.length).toBeGreaterThan(10);
  expect(own.map((line) => line.slice(7)).filter((name) => !asked.includes(name))).toEqual([]);
});

it('shows an answer in the figures of both sites', async () => {
  const before = await scrapeBoth();
  const signal = AbortSignal.timeout(60_000);
  expect((await complete(stack.url, 'And now?', signal)).ending).toBe('whole');
  const series = {
    answers: 'gen_ai_server_request_duration_seconds_count{outcome="done"}',
    firstTokens: 'gen_ai_server_time_to_first_token_seconds_count',
    written: 'gen_ai_client_token_usage_total{type="output"}',
    requests:
      'http_server_request_duration_seconds_count{interface="openai",status="2xx",outcome="completed"}',
  };
  const read = (page: string, name: string) =>
    Number(
      page
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length) ?? 0,
    );
  const grown = async () => {
    const after = await scrapeBoth();
    return Object.values(series).every((name) => read(after, name) > read(before, name));
  };
  const deadline = Date.now() + 20_000;
  while (!(await grown()) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await grown()).toBe(true);
}, 90_000);
