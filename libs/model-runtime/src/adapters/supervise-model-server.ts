import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';

import { ModelServerError } from '../model-server.ts';
import {
  HopelessStart,
  type ProcessState,
  superviseProcess,
} from '../supervision/supervise-process.ts';
import { promptCountOf } from './count-prompt.ts';
import { attachModelServer } from './attach-model-server.ts';
import { awaitReadiness } from './await-readiness.ts';
import { chooseLoopbackPort } from './choose-port.ts';
import { describeEnd } from './describe-end.ts';
import { findWarnings } from './find-warnings.ts';
import { createModelServerState } from './model-server-state.ts';
import { limitSlots } from './require-settings.ts';
import { serverError } from './server-error.ts';
import { type StartedProgram, startProgram } from './start-program.ts';
import { watchModelServer } from './watch-model-server.ts';
import { openProcessRecord } from './process-record.ts';
import { createWarningBoard } from './warning-board.ts';
import type {
  SuperviseModelServerOptions,
  SupervisedModelServer,
} from './supervised-model-server.ts';

/** Failures that another start would not mend. */
const hopelessCodes = new Set([
  'program_missing',
  'settings_invalid',
  'model_not_loadable',
  'model_not_served',
  'key_refused',
]);

/**
 * Runs a model server and looks after it, or attaches to one that the operator runs (`baseUrl`).
 * Resolves as soon as it has an address; the model is still loading then (see `untilReady`, `onState`).
 * @throws ModelServerError `settings_invalid`
 */
export async function superviseModelServer(
  options: SuperviseModelServerOptions,
): Promise<SupervisedModelServer> {
  const { adapter, settings, logger } = options;
  if (settings.baseUrl !== undefined) return attachModelServer(options, settings.baseUrl);
  if (!adapter.plan)
    throw serverError(
      'settings_invalid',
      `A model server of the kind ${adapter.kind} is not started by Vigia.`,
      'Start it yourself and set baseUrl.',
    );

  await mkdir(settings.runtimeDirectory, { recursive: true, mode: 0o700 });
  const record = openProcessRecord(settings.runtimeDirectory);
  const leftBehind = record.endLeftBehind();
  if (leftBehind > 0) logger.warn('left-behind-model-server-ended', { count: leftBehind });
  const apiKey = adapter.guardedPath === null ? '' : randomBytes(32).toString('base64url');
  const port = await chooseLoopbackPort();
  const plan = adapter.plan(settings, { port, apiKey });
  const baseUrl = `http://127.0.0.1:${port}`;
  const address = { baseUrl, apiKey: apiKey || null };
  const state = createModelServerState(settings.modelId, options, options.onState);
  const board = createWarningBoard(logger, options.onWarning);
  let program: StartedProgram | null = null;
  let slots = limitSlots(settings, adapter.traits.maximumSlots);
  let watching: AbortController | null = null;

  const supervisor = superviseProcess({
    async prepare(signal) {
      try {
        await adapter.prepare?.(settings, signal);
      } catch (error) {
        throw toStartError(error);
      }
    },
    start() {
      program = startProgram(plan, settings.runtimeDirectory);
      record.write(program.processes());
      return program.child;
    },
    async end() {
      watching?.abort();
      await program?.stop();
      record.write([]);
    },
    async untilReady(child, signal) {
      const current = program;
      if (!current || child.pid === undefined)
        throw toStartError(
          serverError(
            'program_missing',
            `The program ${plan.command[0]} cannot be started.`,
            plan.installHint,
          ),
        );
      const pids = () => {
        const processes = current.processes();
        record.write(processes);
        return processes.map(({ pid }) => pid);
      };
      const began = performance.now();
      try {
        const served = await awaitReadiness({
          adapter,
          address,
          settings,
          started: { pids, explain: current.explain, portOwner: plan.portOwner },
          signal,
          onProbe: () => state.change({ loadProgress: current.progress() }),
        });
        slots = Math.min(slots, served.slots ?? slots);
        board.show(await findWarnings(adapter, address, pids(), signal));
        state.change({ contextTokens: served.contextTokens ?? settings.contextTokens ?? null });
      } catch (error) {
        if (!signal.aborted) throw toStartError(error);
        // It ended: its last words may tell why.
        if (child.exitCode !== null || child.signalCode !== null) await current.outputRead();
        throw toStartError(current.explain() ?? signal.reason);
      }
      logger.info('model-server-loaded', {
        kind: adapter.kind,
        model: settings.modelId,
        durationMilliseconds: Math.round(performance.now() - began),
      });
      watching = new AbortController();
      void watchModelServer({
        adapter,
        address,
        pids,
        board,
        portOwner: plan.portOwner,
        intervalMilliseconds: options.watchMilliseconds ?? 10_000,
        signal: watching.signal,
        onLost: () => void current.stop(),
      });
    },
    onState: showProcessState,
    ...(options.maximumTries !== undefined && { maximumTries: options.maximumTries }),
    ...(options.firstDelayMilliseconds !== undefined && {
      firstDelayMilliseconds: options.firstDelayMilliseconds,
    }),
  });

  function toStartError(error: unknown): Error {
    if (!(error instanceof ModelServerError)) return error as Error;
    const { failure } = error;
    state.change({}, failure);
    return hopelessCodes.has(failure.code) ? new HopelessStart(failure.message) : error;
  }

  function showProcessState(process: ProcessState): void {
    switch (process.name) {
      case 'starting': {
        const pid = process.child.pid;
        logger.info('model-server-starting', {
          kind: adapter.kind,
          model: settings.modelId,
          attempt: process.attempt,
          port,
          ...(pid !== undefined && { pid }),
        });
        return;
      }
      case 'ready':
        return state.change({ state: 'ready', loadProgress: 1 }, null);
      case 'restarting':
      case 'failed': {
        watching?.abort();
        const known = process.end.wasReady ? null : state.failure();
        const failure =
          program?.explain()?.failure ?? known ?? describeEnd(adapter.kind, process.end);
        logger.warn('model-server-ended', {
          kind: adapter.kind,
          model: settings.modelId,
          state: process.name,
          code: failure.code,
          ...(process.end.exitCode !== null && { exitCode: process.end.exitCode }),
          ...(process.end.signal !== null && { signal: process.end.signal }),
        });
        state.change({ state: process.name, loadProgress: null }, failure);
      }
    }
  }

  let stopped: Promise<void> | undefined;
  return {
    kind: adapter.kind,
    adapter,
    baseUrl,
    apiKey,
    get slots() {
      return slots;
    },
    model: state.model,
    failure: state.failure,
    warnings: board.warnings,
    processId: () =>
      program && program.child.exitCode === null && program.child.signalCode === null
        ? (program.child.pid ?? null)
        : null,
    untilReady: state.untilReady,
    extraFields: (generation) => adapter.extraFields?.(generation) ?? {},
    continuationFields: adapter.continuationFields,
    // None of these servers remembers what it did for a request.
    usageOf: async () => null,
    ...promptCountOf(adapter, address, () => state.model().id),
    stop: () => (stopped ??= supervisor.stop()),
  };
}
