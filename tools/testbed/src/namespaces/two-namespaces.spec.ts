import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { runProgram } from './run-program.ts';
import {
  canDelay,
  makeTwoNamespaces,
  type Side,
  type TwoNamespaces,
  whyNoNamespaces,
} from './two-namespaces.ts';

const why = await whyNoNamespaces();
if (why) process.stderr.write(`SKIPPED: tests of the line between two namespaces: ${why}.\n`);
const withNamespaces = why === null ? it : it.skip;

const port = 8000;
let namespaces: TwoNamespaces;
let servers: ChildProcess[];

const serve = `require('net').createServer((socket) => socket.end('here')).listen(${port}, () => console.log('up'))`;
/** Prints what a connection came to, and how long that took in milliseconds. */
const call = (address: string) => `
  const at = performance.now();
  const socket = require('net').connect({ host: '${address}', port: ${port}, timeout: 1500 });
  const say = (how) => { console.log(how, Math.round(performance.now() - at)); process.exit(0); };
  socket.on('connect', () => say('open')).on('timeout', () => say('silent')).on('error', (error) => say(error.code));`;

beforeEach(async () => {
  servers = [];
  if (why !== null) return;
  namespaces = await makeTwoNamespaces();
  for (const side of ['public', 'private'] as const) {
    const [program, ...parameters] = namespaces.inside(side);
    const server = spawn(program, [...parameters, process.execPath, '-e', serve]);
    servers.push(server);
    await once(server.stdout, 'data');
  }
}, 30_000);
afterEach(async () => {
  for (const server of servers) server.kill('SIGKILL');
  if (why === null) await namespaces.remove();
}, 30_000);

async function reach(from: Side, to: Side): Promise<{ how: string; milliseconds: number }> {
  const [program, ...parameters] = namespaces.inside(from);
  const output = await runProgram(program, [
    ...parameters,
    ...[process.execPath, '-e', call(namespaces.addresses[to])],
  ]);
  const [how = '', milliseconds] = output.trim().split(' ');
  return { how, milliseconds: Number(milliseconds) };
}

describe('the line between the two namespaces', () => {
  withNamespaces(
    'lets the private side call the public one, and refuses every call the other way',
    async () => {
      expect(await reach('private', 'public')).toMatchObject({ how: 'open' });
      expect(await reach('public', 'private')).toMatchObject({ how: 'ECONNREFUSED' });
    },
    60_000,
  );

  withNamespaces(
    'loses every packet while it is cut, and none after it was restored',
    async () => {
      await namespaces.cut();
      expect(await reach('private', 'public')).toMatchObject({ how: 'silent' });
      expect(await reach('public', 'private')).toMatchObject({ how: 'silent' });
      await namespaces.restore();
      expect(await reach('private', 'public')).toMatchObject({ how: 'open' });
      expect(await reach('public', 'private')).toMatchObject({ how: 'ECONNREFUSED' });
    },
    60_000,
  );

  withNamespaces(
    'is slower by what it is told, where the kernel can do that',
    async () => {
      if (!(await canDelay(namespaces))) {
        process.stderr.write('SKIPPED: delaying packets: this kernel has no netem.\n');
        return;
      }
      await namespaces.delay(200);
      expect((await reach('private', 'public')).milliseconds).toBeGreaterThanOrEqual(400);
    },
    60_000,
  );
});

describe('two namespaces', () => {
  withNamespaces('are gone once they are removed', async () => {
    await namespaces.remove();
    const left = await runProgram('ip', ['netns', 'list']);
    for (const name of Object.values(namespaces.names)) expect(left).not.toContain(name);
  });
});
