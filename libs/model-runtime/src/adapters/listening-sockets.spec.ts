import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { findExposures } from './find-exposure.ts';
import { findPortOwner } from './find-port-owner.ts';
import { parseSocketTable, readSocketsOfProcesses } from './listening-sockets.ts';

async function listenAt(host: string): Promise<{ port: number; close(): void }> {
  const server = createServer().listen({ host, port: 0, ipv6Only: host.includes(':') });
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const ownPids = [process.pid];

describe('where a process listens', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.0.0.9', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
  ])('is read from the kernel: %s', async (host, loopback) => {
    const { port, close } = await listenAt(host);
    try {
      const found = readSocketsOfProcesses(ownPids)?.find((socket) => socket.port === port);
      expect(found).toMatchObject({ address: host, loopback });
      expect(findExposures({ pids: ownPids })?.some((exposure) => exposure.port === port)).toBe(
        !loopback,
      );
      expect(findExposures({ port })).toHaveLength(loopback ? 0 : 1);
    } finally {
      close();
    }
  });

  it('knows an IPv4 address that is written as IPv6', () => {
    const row =
      '   0: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 0 0 0 0 0 77';
    expect(parseSocketTable(`header\n${row}`)).toEqual([
      { address: '127.0.0.1', port: 8080, loopback: true, inode: '77' },
    ]);
  });

  it('leaves connections out that do not listen', () => {
    const row = '   0: 0100007F:1F90 0100007F:A0A0 01 00000000:00000000 00:00000000 0 0 0 77';
    expect(parseSocketTable(`header\n${row}`)).toEqual([]);
  });
});

describe('the owner of a port', () => {
  it('is told apart from another process, and from nobody', async () => {
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(other, 'spawn');
    const { port, close } = await listenAt('127.0.0.1');
    try {
      expect(findPortOwner(port, ownPids)).toBe('ours');
      expect(findPortOwner(port, [other.pid ?? 0])).toBe('another');
    } finally {
      close();
      other.kill();
    }
    expect(findPortOwner(port, ownPids)).toBe('nobody');
  });
});
