import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server that notes what it was asked for. */
async function listen(): Promise<{ server: Server; url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('answered');
  });
  // Node asks a proxy for a tunnel (RFC 9110, section 9.3.6), for http as well.
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}`, asked };
}

/** Fetches in a process of its own, since a proxy is set for a whole process. */
async function fetchElsewhere(target: string, env: Record<string, string>): Promise<void> {
  const program = `
    const { useProxy } = await import(${JSON.stringify(join(import.meta.dirname, 'use-proxy.ts'))});
    useProxy(process.env);
    await fetch(${JSON.stringify(target)}, { signal: AbortSignal.timeout(5000) });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('exit', resolve));
}

describe('a proxy of the environment', () => {
  it('carries requests to the hub', async () => {
    const proxy = await listen();
    await fetchElsewhere('http://hub.invalid/model', { HTTP_PROXY: proxy.url });
    proxy.server.close();
    expect(proxy.asked).toEqual(['hub.invalid:80']);
  });

  it('is not asked for what listens on this machine', async () => {
    const [proxy, own] = [await listen(), await listen()];
    await fetchElsewhere(`${own.url}/readyz`, { HTTP_PROXY: proxy.url, NO_PROXY: 'intra.example' });
    proxy.server.close();
    own.server.close();
    expect([proxy.asked, own.asked]).toEqual([[], ['/readyz']]);
  });
});
