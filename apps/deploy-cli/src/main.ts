#!/usr/bin/env node
import { realpathSync } from 'node:fs';

import { createDependencies } from './dependencies.ts';
import { runCommandLine } from './run-command-line.ts';
import { StopRequest } from './stop-request.ts';
import { useProxy } from './use-proxy.ts';

/**
 * A terminal sends Ctrl-C to npm and to this process, and npm sends it on: within this time, in
 * milliseconds, a repeated signal is the same one. Later it means: now.
 */
const sameSignalWithin = 1_000;

const stop = new AbortController();
let firstSignalAt: number | undefined;
for (const signalName of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signalName, () => {
    firstSignalAt ??= performance.now();
    // The services end by themselves when their channel to this process closes.
    if (performance.now() - firstSignalAt > sameSignalWithin) process.exit(130);
    stop.abort(new StopRequest(signalName));
  });
}
// A reader that is gone, such as `| head`, is no reason to fail.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

useProxy(process.env);

void runCommandLine(
  process.argv.slice(2),
  createDependencies({
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    environment: process.env,
    platform: process.platform,
    currentDirectory: callersDirectory(),
    stop: stop.signal,
    script: realpathSync(process.argv[1] ?? process.cwd()),
  }),
).then((code) => process.exit(code));

/** npm runs scripts in the folder of the package; a relative path is meant from where the person stands. */
function callersDirectory(): string {
  const { npm_lifecycle_event: script, INIT_CWD: callers } = process.env;
  return script === 'start' && callers ? callers : process.cwd();
}
