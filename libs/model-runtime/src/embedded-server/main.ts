/**
 * The embedded model server, a process of its own: llama.cpp may abort on a broken file or be ended by the
 * kernel for its memory, and only this process goes. It is told what to do over the IPC channel of its
 * parent, and serves the connections that the parent accepts and hands over.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { createApp, type ServerState } from './create-app.ts';
import { toLoadFailure } from './load-failure.ts';
import { loadModel } from './load-model.ts';
import type { ParentMessage, ServerMessage, StartMessage } from './messages.ts';
import { SlotPool } from './slot-pool.ts';
import { UsageLedger } from './usage-ledger.ts';
import { StepWatchdog } from './watchdog.ts';

/** How long answers may take to come to rest when the process is asked to end, in milliseconds. */
const restLimit = 1500;
const engineErrorDelay = 50;

function tellParent(message: ServerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

/** Ends at once, whatever llama.cpp is doing: an orderly exit would wait for its threads. */
function endNow(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

/** When memory runs out, the kernel is to take this process, not the agent. */
function yieldToOthers(niceness: number): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Not on Linux.
  }
  try {
    setPriority(Math.min(niceness, constants.priority.PRIORITY_LOW));
  } catch {
    // A matter of courtesy only.
  }
}

async function serve(start: StartMessage): Promise<void> {
  yieldToOthers(start.niceness);
  const ledger = new UsageLedger();
  let state: ServerState = { name: 'loading', progress: 0 };
  const app = createApp({
    apiKey: start.apiKey,
    modelId: start.modelId,
    state: () => state,
    ledger,
  });
  // The agent keeps its connections; a shorter limit than its own would cut them under a request.
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 60_000 }, app);
  process.on('message', (message: ParentMessage, socket) => {
    if (message.type !== 'connection') return;
    void tellParent({ type: 'connection-taken', number: message.number });
    if (socket) server.emit('connection', socket as Socket);
  });

  process.once('SIGTERM', () => {
    server.closeAllConnections();
    const deadline = setTimeout(endNow, restLimit);
    const rested = setInterval(() => {
      const busy =
        state.name === 'ready' &&
        state.environment.pool.slots.some((slot) => {
          return state.name === 'ready' && state.environment.pool.isBusy(slot);
        });
      if (busy) return;
      clearInterval(rested);
      clearTimeout(deadline);
      process.exit(0);
    }, 10);
  });
  await tellParent({ type: 'serving' });

  const watchdog = new StepWatchdog(start.stepTimeoutMilliseconds, (milliseconds) => {
    const seconds = Math.round(milliseconds / 1000);
    const message = `The model has not finished one step within ${seconds} s.`;
    void tellParent({ type: 'stalled', message }).then(endNow);
    setTimeout(endNow, 500);
  });
  let told = -1;
  let engineErrors = '';
  try {
    const model = await loadModel({
      ...start,
      onEngineError(message) {
        engineErrors = (engineErrors + message).slice(-2000);
        // The parent keeps the end of it, for the operator.
        process.stderr.write(message);
      },
      onProgress(progress) {
        state = { name: 'loading', progress };
        if (progress - told < 0.05) return;
        told = progress;
        void tellParent({ type: 'loading', progress });
      },
    });
    const pool = new SlotPool(model.sequences);
    state = { name: 'ready', environment: { model, pool, ledger, watchdog, largestSlice: 128 } };
    await tellParent({ type: 'ready', facts: model.facts });
  } catch (error) {
    // What llama.cpp says arrives a little after what it threw.
    await delay(engineErrorDelay);
    const { code, message, remedy } = toLoadFailure(error, basename(start.modelPath), engineErrors);
    await tellParent({ type: 'failed', code, message, remedy });
    // The parent ends this process when it has read that: its exit could overtake the message.
    setTimeout(() => process.exit(1), restLimit);
  }
}

if (process.send) {
  process.once('disconnect', endNow);
  process.once('message', (message: ParentMessage) => {
    if (message.type === 'start') void serve(message);
  });
} else {
  process.stderr.write(
    'The embedded model server is started by the private-site agent, which tells it over an IPC channel what to serve.\n',
  );
  process.exitCode = 2;
}
