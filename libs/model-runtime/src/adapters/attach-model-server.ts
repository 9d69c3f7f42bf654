import { setTimeout as delay } from 'node:timers/promises';

import { ModelServerError } from '../model-server.ts';
import { promptCountOf } from './count-prompt.ts';
import { awaitReadiness } from './await-readiness.ts';
import { findWarnings } from './find-warnings.ts';
import { createModelServerState } from './model-server-state.ts';
import { limitSlots } from './require-settings.ts';
import { serverError } from './server-error.ts';
import type {
  SuperviseModelServerOptions,
  SupervisedModelServer,
} from './supervised-model-server.ts';
import { createWarningBoard } from './warning-board.ts';

const unreachableAfter = 3;

/** Uses a server that the operator runs: waits for it, watches it, and never ends it. */
export function attachModelServer(
  options: SuperviseModelServerOptions,
  givenUrl: string,
): SupervisedModelServer {
  const { adapter, settings, logger } = options;
  const baseUrl = readBaseUrl(givenUrl);
  const address = { baseUrl, apiKey: settings.apiKey ?? null };
  const state = createModelServerState(settings.modelId, options, options.onState);
  const board = createWarningBoard(logger, options.onWarning);
  const interval = options.watchMilliseconds ?? 10_000;
  const stopping = new AbortController();
  const { signal } = stopping;
  let slots = limitSlots(settings, adapter.traits.maximumSlots);

  async function becomeReady(): Promise<void> {
    const served = await awaitReadiness({ adapter, address, settings, started: null, signal });
    slots = Math.min(slots, served.slots ?? slots);
    board.show(await findWarnings(adapter, address, null, signal));
    const contextTokens = served.contextTokens ?? settings.contextTokens ?? null;
    state.change({ state: 'ready', loadProgress: 1, contextTokens }, null);
    logger.info('model-server-attached', { kind: adapter.kind, model: settings.modelId });
  }

  async function untilLost(): Promise<void> {
    for (let misses = 0; misses < unreachableAfter;) {
      await delay(interval, undefined, { signal, ref: false });
      // Nothing tells whether such a server is busy, and a look could end what it does.
      if (adapter.traits.healthTakesSlot) continue;
      const { state: seen } = await adapter.probe(address, signal);
      misses = seen === 'ready' || seen === 'busy' ? 0 : misses + 1;
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await becomeReady();
        await untilLost();
        const lost = serverError(
          'unreachable',
          `The model server (${adapter.kind}) does not answer any more.`,
          'Start it again; Vigia waits for it.',
        );
        logger.warn('model-server-lost', { kind: adapter.kind, code: 'unreachable' });
        state.change({ state: 'restarting', loadProgress: null }, lost.failure);
      } catch (error) {
        if (signal.aborted) return;
        const failure =
          error instanceof ModelServerError
            ? error.failure
            : serverError(
                'unreachable',
                `The model server (${adapter.kind}) cannot be used.`,
                'See its log.',
              ).failure;
        logger.warn('model-server-unusable', { kind: adapter.kind, code: failure.code, error });
        state.change({ state: 'failed', loadProgress: null }, failure);
        // The operator may mend it at any time, so it is tried again.
        await delay(interval, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  const running = run();
  return {
    kind: adapter.kind,
    adapter,
    baseUrl,
    apiKey: settings.apiKey ?? '',
    get slots() {
      return slots;
    },
    model: state.model,
    failure: state.failure,
    warnings: board.warnings,
    processId: () => null,
    untilReady: state.untilReady,
    extraFields: (generation) => adapter.extraFields?.(generation) ?? {},
    continuationFields: adapter.continuationFields,
    // None of these servers remembers what it did for a request.
    usageOf: async () => null,
    ...promptCountOf(adapter, address, () => state.model().id),
    async stop() {
      stopping.abort(new Error('The model server is not needed any more.'));
      await running;
    },
  };
}

/** `http://host:port`, from what an operator writes. @throws ModelServerError `settings_invalid` */
function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash)
    return (url.origin + url.pathname).replace(/\/+$/, '').replace(/\/v1$/, '');
  throw serverError(
    'settings_invalid',
    'The address of the model server is not usable.',
    'Write it as http://127.0.0.1:PORT, without a user, a query or a fragment.',
  );
}
