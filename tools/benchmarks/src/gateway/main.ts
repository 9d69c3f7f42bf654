/**
 * What Vigia adds between a client and a model server, against the least that any two proxies add.
 *
 *   node tools/benchmarks/src/gateway/main.ts [--json FILE] [--open 5000] [--seconds 60]
 *
 * Needs built apps (`npx nx run-many -t build`). NGINX is measured too where it is installed.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { percentile, runClosedLoop, runOpenStreams, runSequence, type Target } from './load.ts';
import {
  hasNginx,
  residentMegabytes,
  type Service,
  startNginx,
  startService,
} from './processes.ts';
import { startVigia } from './vigia-stack.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    open: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '3' },
  },
});

type Figures = {
  oneAtATime: number;
  streamsPerSecond: number;
  firstToken: number;
  chunkDelay: number;
};

const here = (file: string) => join(import.meta.dirname, file);
const median = (values: number[]) => percentile(values, 0.5);
const progress = (text: string) => process.stderr.write(`${text}\n`);

async function measure(target: Target): Promise<Figures> {
  await runSequence(target, 50);
  const times = await runSequence(target, 300);
  await runClosedLoop(target, 16, 32, 50);
  const streamsPerSecond = await runClosedLoop(target, 16, 320, 50);
  const open = await runOpenStreams(target, 50, 100, 10);
  return {
    oneAtATime: median(times),
    streamsPerSecond,
    firstToken: median(open.map((stream) => stream.firstTokenMilliseconds)),
    chunkDelay: percentile(
      open.flatMap((stream) => stream.delays),
      0.99,
    ),
  };
}

const services: { stop(): Promise<void> }[] = [];
async function keep<S extends { stop(): Promise<void> }>(starting: Promise<S>): Promise<S> {
  const service = await starting;
  services.unshift(service);
  return service;
}

try {
  const model = await keep(startService('mock', here('mock-model-server.ts')));
  const floor = (upstream: Service) =>
    keep(startService('floor', here('floor-proxy.ts'), { UPSTREAM: upstream.url }));
  const floor1 = await floor(model);
  const floor2 = await floor(floor1);
  const vigia = await keep(startVigia(model.url, 20_000));
  const targets: Record<string, Target> = {
    direct: { url: model.url },
    floor: { url: floor1.url },
    'two floors': { url: floor2.url },
  };
  if (await hasNginx()) {
    const nginx1 = await keep(startNginx(model.url));
    const nginx2 = await keep(startNginx(nginx1.url));
    targets['nginx'] = { url: nginx1.url };
    targets['nginx twice'] = { url: nginx2.url };
  } else progress('nginx is not installed: it is left out.');
  targets['vigia'] = { url: vigia.chatApi.url, headers: vigia.headers };

  const memory = async () => ({
    chatApi: await residentMegabytes(vigia.chatApi.pid),
    agent: await residentMegabytes(vigia.agent.pid),
  });
  const idle = await memory();

  // The rounds take turns, so that a slow moment of the machine falls on all alike.
  const rounds: Record<string, Figures[]> = {};
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    for (const [name, target] of Object.entries(targets)) {
      progress(`round ${round}: ${name}`);
      (rounds[name] ??= []).push(await measure(target));
    }
  }
  const figures = Object.fromEntries(
    Object.entries(rounds).map(([name, all]) => [
      name,
      {
        oneAtATime: median(all.map((f) => f.oneAtATime)),
        streamsPerSecond: median(all.map((f) => f.streamsPerSecond)),
        firstToken: median(all.map((f) => f.firstToken)),
        chunkDelay: median(all.map((f) => f.chunkDelay)),
      },
    ]),
  ) as Record<string, Figures>;
  const afterLoad = await memory();

  const count = Number(options.open);
  const seconds = Number(options.seconds);
  async function hold<Memory>(name: string, readMemory: () => Promise<Memory>) {
    progress(`${name}: ${count} streams open for ${seconds} s at 2 tokens a second each`);
    const held = await runOpenStreams(targets[name] as Target, count, seconds * 2, 500, 10_000);
    return {
      streams: count,
      complete: held.filter((s) => s.complete && s.tokens === seconds * 2).length,
      chunkDelayP99: percentile(
        held.flatMap((s) => s.delays),
        0.99,
      ),
      memory: await readMemory(),
    };
  }
  const many = await hold('vigia', memory);
  // What this machine and the client can do at all.
  const manyOfFloors = await hold('two floors', async () => ({
    first: await residentMegabytes(floor2.pid),
    second: await residentMegabytes(floor1.pid),
  }));

  const { direct, 'two floors': floors, vigia: ours } = figures;
  if (!direct || !floors || !ours) throw new Error('A target was not measured.');
  const added = (f: Figures) => f.oneAtATime - direct.oneAtATime;
  const checks = [
    ['added time, one at a time, to two floors', added(ours) / added(floors), '<=', 2.5],
    ['streams a second, to two floors', ours.streamsPerSecond / floors.streamsPerSecond, '>=', 0.5],
    ['first token with 50 open, to two floors', ours.firstToken / floors.firstToken, '<=', 2],
    ['delay of a chunk, p99, ms', ours.chunkDelay, '<=', 10],
    ['chat-api idle, MB', idle.chatApi, '<=', 90],
    ['agent idle, MB', idle.agent, '<=', 90],
    ['chat-api after load, MB', afterLoad.chatApi, '<=', 150],
    ['agent after load, MB', afterLoad.agent, '<=', 150],
    ['streams lost of those held open', count - many.complete, '<=', 0],
    ['chat-api with all open, MB', many.memory.chatApi, '<=', 400],
    ['agent with all open, MB', many.memory.agent, '<=', 400],
  ] as const;

  console.table(
    Object.fromEntries(
      Object.entries(figures).map(([name, f]) => [
        name,
        {
          'one at a time, ms': f.oneAtATime.toFixed(2),
          'streams/s': f.streamsPerSecond.toFixed(0),
          'first token, ms': f.firstToken.toFixed(1),
          'chunk p99, ms': f.chunkDelay.toFixed(1),
        },
      ]),
    ),
  );
  console.table(
    checks.map(([what, value, sign, target]) => ({
      what,
      measured: Number(value.toFixed(2)),
      target: `${sign} ${target}`,
      met: sign === '<=' ? value <= target : value >= target,
    })),
  );
  const { complete, chunkDelayP99, memory: floorMemory } = manyOfFloors;
  progress(
    `Two floors alone hold ${complete} of ${count} streams: a chunk's delay, p99, ${chunkDelayP99.toFixed(0)} ms ` +
      `(Vigia ${many.chunkDelayP99.toFixed(0)} ms); ${floorMemory.first.toFixed(0)} and ${floorMemory.second.toFixed(0)} MB.`,
  );
  if (options.json) {
    const report = { figures, idle, afterLoad, many, manyOfFloors };
    await writeFile(options.json, JSON.stringify(report, null, 2));
  }
} finally {
  for (const service of services) await service.stop();
}
