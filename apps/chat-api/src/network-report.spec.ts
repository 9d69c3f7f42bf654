import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLogger } from '@vigia/observability';

import { createNetworkReader, findClusterAccess } from './network-report.ts';

const network = [
  { id: 'a', name: 'cluster', platform: 'kubernetes', version: '2.2.1', links: null },
  {
    id: 'b',
    name: 'laboratory',
    platform: 'podman',
    version: '2.2.1',
    links: [{ name: 'link-cluster', remoteSiteId: 'a', operational: true }],
  },
];

let directory: string;
let server: Server;
let answer: { status: number; body: unknown };
let asked: { url: string | undefined; authorization: string | undefined }[];
let now: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-network-'));
  writeFileSync(join(directory, 'token'), 'secret-token\n');
  writeFileSync(join(directory, 'namespace'), 'chat');
  writeFileSync(join(directory, 'ca.crt'), '');
  answer = { status: 200, body: { items: [{ status: { network } }] } };
  asked = [];
  now = 0;
  server = createServer((request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

function createReader(lines: string[] = []) {
  return createNetworkReader({
    access: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      tokenFile: join(directory, 'token'),
      namespaceFile: join(directory, 'namespace'),
      authorityFile: join(directory, 'ca.crt'),
    },
    logger: createLogger({
      name: 'test',
      level: 'info',
      destination: { write: (line: string) => void lines.push(line) },
    }),
    clock: () => now,
  });
}

describe('the report of the network', () => {
  it('has every site and link that Skupper knows of, from the Site of its own namespace', async () => {
    expect(await createReader()()).toEqual({
      sites: [
        { name: 'cluster', platform: 'kubernetes', version: '2.2.1' },
        { name: 'laboratory', platform: 'podman', version: '2.2.1' },
      ],
      links: [{ name: 'link-cluster', from: 'laboratory', to: 'cluster', isUp: true }],
    });
    expect(asked).toEqual([
      {
        url: '/apis/skupper.io/v2alpha1/namespaces/chat/sites',
        authorization: 'Bearer secret-token',
      },
    ]);
  });

  it('asks the cluster once in five seconds, however many look', async () => {
    const read = createReader();
    await Promise.all([read(), read()]);
    now = 4_999;
    await read();
    expect(asked).toHaveLength(1);
    now = 5_000;
    await read();
    expect(asked).toHaveLength(2);
  });

  it('is missing, and said once in the log, while the cluster refuses or answers nonsense', async () => {
    const lines: string[] = [];
    const read = createReader(lines);
    answer = { status: 403, body: { kind: 'Status' } };
    expect(await read()).toBeNull();
    now += 5_000;
    answer = { status: 200, body: { items: 'none' } };
    expect(await read()).toBeNull();
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toContain('secret-token');
  });

  it('is read with what Kubernetes puts into a pod, and nowhere else', () => {
    expect(findClusterAccess({})).toBeNull();
    expect(
      findClusterAccess({
        KUBERNETES_SERVICE_HOST: 'fd00::1',
        KUBERNETES_SERVICE_PORT_HTTPS: '6443',
      }),
    ).toMatchObject({ url: 'https://[fd00::1]:6443' });
  });
});
