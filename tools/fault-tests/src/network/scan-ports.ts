/**
 * Run inside a namespace: `node scan-ports.ts ADDRESS`. Tries every TCP port of a host and prints, as JSON, how
 * many refused and which did anything else.
 */
import { connect } from 'node:net';

const [, , address = ''] = process.argv;
const lastPort = 65_535;
const atOnce = 256;
/** A host on the same line answers in microseconds; this, in milliseconds, is for a busy machine. */
const patience = 10_000;

function tryPort(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: patience });
    const end = (how: string) => {
      socket.destroy();
      resolve(how);
    };
    socket.once('connect', () => end('open'));
    socket.once('timeout', () => end('silent'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'failed'));
  });
}

let refused = 0;
let next = 1;
const others: Record<string, number[]> = {};
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (next <= lastPort) {
      const port = next;
      next += 1;
      const how = await tryPort(port);
      if (how === 'ECONNREFUSED') refused += 1;
      else (others[how] ??= []).push(port);
    }
  }),
);
process.stdout.write(JSON.stringify({ refused, others }));
