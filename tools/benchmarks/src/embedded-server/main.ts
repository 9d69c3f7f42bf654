/**
 * Compares the embedded server, streamed over HTTP, with node-llama-cpp called directly: the same model,
 * prompt and settings, in many short turns within one run, so that both see the same machine. The ratio is
 * that of all tokens over all time of each side: what else the machine does then meets both alike.
 *
 *   node tools/benchmarks/src/embedded-server/main.ts [--model FILE] [--rounds 40] [--tokens 40] [--json FILE]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, getPriority, homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { acquireModel, type ModelServer, superviseEmbeddedServer } from '@vigia/model-runtime';
import { createLogger } from '@vigia/observability';

import { processorTime } from './processor-time.ts';
import { type DirectMessage, median, pace, type Timing } from './timing.ts';

/** `processorRatio` compares what both took of the processor: it says the same on a machine that is busy otherwise. */
type Round = { direct: Timing; server: Timing; ratio: number; processorRatio: number };

const target = 0.95;
const question = 'Write a long story about a ship, its crew and the storms that they meet.';

/** Adds the processor time that `pid` took meanwhile. */
async function withProcessorTime<Result extends { tokens: number } | null>(
  pid: number | null | undefined,
  work: () => Promise<Result>,
): Promise<{ result: Result; processorMilliseconds: number }> {
  const before = processorTime(pid);
  const result = await work();
  return { result, processorMilliseconds: processorTime(pid) - before };
}

async function runDirect(worker: ChildProcess, message: DirectMessage): Promise<Timing | null> {
  const answered = once(worker, 'message') as Promise<[{ timing?: Timing }]>;
  worker.send(message);
  const [{ timing = null }] = await answered;
  return timing;
}

async function runServer(server: ModelServer, prompt: string, tokens: number): Promise<Timing> {
  const began = performance.now();
  const response = await fetch(`${server.baseUrl}/v1/completions`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${server.apiKey}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      model: server.model().id,
      prompt,
      max_tokens: tokens,
      temperature: 0,
      top_p: 1,
      repeat_penalty: 1,
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
  if (!response.ok || !response.body) throw new Error(`The server answers ${response.status}.`);
  let first = 0;
  let last = 0;
  let written = 0;
  const decoder = new TextDecoder();
  for await (const bytes of response.body) {
    const text = decoder.decode(bytes, { stream: true });
    const usage = /"completion_tokens":(\d+)/.exec(text);
    if (usage) written = Number(usage[1]);
    if (!/"text":"[^"]/.test(text)) continue;
    last = performance.now();
    if (first === 0) first = last;
  }
  return {
    tokens: written,
    firstTokenMilliseconds: first - began,
    tokensPerSecond: ((written - 1) / (last - first)) * 1000,
  };
}

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    rounds: { type: 'string', default: '40' },
    tokens: { type: 'string', default: '40' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const tokens = Number(values.tokens);
const threads = Math.max(1, availableParallelism() - 1);
const contextTokens = 2048;
const cacheDirectory = join(
  process.env['VIGIA_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vigia'),
  'models',
);

const model = await acquireModel({
  cacheDirectory,
  modelPath: values.model,
  environment: process.env,
  signal: AbortSignal.timeout(600_000),
  onProgress: ({ message }) => process.stderr.write(`${message}\n`),
});
// In a session of its own, as the server is: Linux may share the processor by sessions.
const worker = fork(new URL('./direct-worker.ts', import.meta.url), [], {
  execArgv: [],
  detached: true,
});
const server = await superviseEmbeddedServer({
  modelPath: model.path,
  logger: createLogger({ name: 'benchmark', level: 'silent' }),
  slots: 1,
  threads,
  contextTokens,
  // As this process and the reference have.
  niceness: getPriority(),
});
try {
  await runDirect(worker, { type: 'load', modelPath: model.path, threads, contextTokens });
  await server.untilReady(AbortSignal.timeout(120_000));
  await runDirect(worker, { type: 'run', prompt: question, tokens: 20 });
  await runServer(server, question, 20);

  const results: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const askServer = () =>
      withProcessorTime(server.processId(), () => runServer(server, question, tokens));
    // Each side goes first in every other round.
    const early = round % 2 === 0 ? await askServer() : null;
    const direct = await withProcessorTime(worker.pid, () =>
      runDirect(worker, { type: 'run', prompt: question, tokens }),
    );
    const served = early ?? (await askServer());
    if (!direct.result) throw new Error('The reference did not answer.');
    results.push({
      direct: direct.result,
      server: served.result,
      ratio: served.result.tokensPerSecond / direct.result.tokensPerSecond,
      processorRatio: direct.processorMilliseconds / served.processorMilliseconds,
    });
  }

  const direct = pace(results.map(({ direct: timing }) => timing));
  const served = pace(results.map(({ server: timing }) => timing));
  const summary = {
    benchmark: 'embedded-server',
    model: model.name,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    threads,
    rounds,
    tokens,
    directTokensPerSecond: direct,
    serverTokensPerSecond: served,
    ratio: served / direct,
    medianRatio: median(results.map(({ ratio }) => ratio)),
    processorRatio: median(results.map(({ processorRatio }) => processorRatio)),
    target,
  };
  process.stdout.write(
    [
      `| ${model.name}, ${tokens} tokens a round | direct, tokens/s | server, tokens/s | ratio | ratio by processor time |`,
      '| --- | --- | --- | --- | --- |',
      `| all ${rounds} rounds | ${direct.toFixed(1)} | ${served.toFixed(1)} | **${summary.ratio.toFixed(3)}** (target ${target}) | ${summary.processorRatio.toFixed(3)} |`,
      `| median round | | | ${summary.medianRatio.toFixed(3)} | |`,
      '',
    ].join('\n'),
  );
  if (values.json) {
    writeFileSync(values.json, `${JSON.stringify({ ...summary, results }, null, 2)}\n`);
  }
  if (summary.ratio < target) process.exitCode = 1;
} finally {
  worker.kill();
  await server.stop();
}
