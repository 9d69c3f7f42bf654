import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { english } from '../messages/english.ts';
import { checkPort } from './check-port.ts';

describe('the port of the page', () => {
  it('is free when nothing listens on it', async () => {
    await expect(checkPort(0, english, '')).resolves.toBeUndefined();
  });

  it('is refused with the process that holds it and another port to choose', async () => {
    const child = spawn(
      process.execPath,
      [
        '-e',
        `require('net').createServer().listen(0, '127.0.0.1', function () { process.stdout.write(String(this.address().port)) })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      const port = Number(chunk.toString());
      await expect(checkPort(port, english, 'npm start -- --port 8081')).rejects.toMatchObject({
        code: 'port_in_use',
        exitCode: 10,
        message: `Port ${port} is in use by node (process ${child.pid}).`,
        remedy: 'End that process, or choose another port: npm start -- --port 8081',
      });
    } finally {
      child.kill();
    }
  });

  it('is refused when another process listens on all addresses', async () => {
    const server = createServer().listen(0, '0.0.0.0');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      await expect(checkPort(port, english, '')).rejects.toMatchObject({ code: 'port_in_use' });
    } finally {
      server.close();
    }
  });
});
