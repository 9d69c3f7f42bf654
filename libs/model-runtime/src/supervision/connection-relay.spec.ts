import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ConnectionRelay, openConnectionRelay } from './connection-relay.ts';

/** Takes connections as the embedded server does, and answers each with its process id. */
const takingProcess = `
  process.on('message', (message, socket) => {
    process.send({ type: 'connection-taken', number: message.number });
    socket?.end(String(process.pid));
  });
  process.send('ready');`;

let directory: string;
let relay: ConnectionRelay;
const children: ChildProcess[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-relay-'));
  writeFileSync(join(directory, 'take.cjs'), takingProcess);
  relay = await openConnectionRelay();
});
afterEach(() => {
  relay.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

async function startTaking(): Promise<ChildProcess> {
  const child = fork(join(directory, 'take.cjs'), [], { execArgv: [] });
  children.push(child);
  await once(child, 'message');
  relay.serveWith(child);
  return child;
}

/** All that comes until the connection ends, well or not. */
function readAll(): Promise<string> {
  const socket = connect(Number(new URL(relay.baseUrl).port), '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => (text += more));
  socket.on('error', () => undefined);
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

it('gives each connection to the process that serves at that moment', async () => {
  const first = await startTaking();
  expect(await readAll()).toBe(String(first.pid));
  const second = await startTaking();
  const many = await Promise.all(Array.from({ length: 20 }, readAll));
  expect(new Set(many)).toEqual(new Set([String(second.pid)]));
  relay.serveWith(null);
  expect(await readAll()).toContain('503');
});

it('closes the connections that a killed process had not taken yet', async () => {
  const child = await startTaking();
  // It takes nothing any more, as in the moment in which it is killed.
  child.kill('SIGSTOP');
  const waiting = Promise.all(Array.from({ length: 4 }, readAll));
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill('SIGKILL');
  expect(await waiting).toEqual(['', '', '', '']);
}, 10_000);
