import { setTimeout as delay } from 'node:timers/promises';

import { ModelServerError } from '../model-server.ts';
import type {
  LaunchPlan,
  ModelServerAdapter,
  ModelServerAddress,
  ModelServerSettings,
  ProbeResult,
  ServedModel,
} from './adapter.ts';
import { askServer } from './ask-server.ts';
import { findPortOwner } from './find-port-owner.ts';
import { probeCompletion } from './probe-completion.ts';
import { serverError } from './server-error.ts';

export type ReadinessOptions = {
  adapter: ModelServerAdapter;
  address: ModelServerAddress;
  settings: ModelServerSettings;
  /** The process that we started; null for a server that we attached to. */
  started: {
    pids(): readonly number[];
    explain(): Error | null;
    portOwner: LaunchPlan['portOwner'];
  } | null;
  signal: AbortSignal;
  /** Told after each look. */
  onProbe?: (result: ProbeResult) => void;
};

const pollMilliseconds = 250;

/**
 * Waits until the server has written a token. The key and the first prompt are sent only after the port
 * was seen to belong to our process.
 * @throws ModelServerError, or the signal's reason.
 */
export async function awaitReadiness(options: ReadinessOptions): Promise<ServedModel> {
  const { adapter, address, settings, started } = options;
  const limit = AbortSignal.timeout(adapter.startupLimitMilliseconds);
  const signal = AbortSignal.any([options.signal, limit]);
  let last: ProbeResult = { state: 'down', detail: 'It was not asked yet.' };
  try {
    for (;;) {
      const failure = started?.explain();
      if (failure) throw failure;
      last = await look(options, signal);
      options.onProbe?.(last);
      if (last.state === 'refused') throw keyRefused(adapter.kind);
      if (last.state === 'ready') break;
      await delay(pollMilliseconds, undefined, { signal });
    }
    await adapter.warmUp?.(address, settings, signal);
    const served = await adapter.describe(address, settings.modelId, signal);
    if (adapter.traits.modelName === 'must-match' && served.id !== settings.modelId && served.id)
      throw serverError(
        'model_not_served',
        `The model server (${adapter.kind}) serves another model than ${settings.modelId}.`,
        `It serves ${served.id}: ask for that, or start it with the wanted one.`,
      );
    await probeCompletion(adapter, address, settings.modelId, { signal });
    return served;
  } catch (error) {
    options.signal.throwIfAborted();
    if (!limit.aborted || error instanceof ModelServerError) throw error;
    throw serverError(
      'start_timed_out',
      `The model server (${adapter.kind}) was not ready after ${adapter.startupLimitMilliseconds / 1000} s. ${last.detail}`,
      'Choose a smaller model or context, or see what the server logs when it is started by hand.',
      { cause: error },
    );
  }
}

async function look(options: ReadinessOptions, signal: AbortSignal): Promise<ProbeResult> {
  const { adapter, address, started } = options;
  if (started?.portOwner === 'tree') {
    const owner = findPortOwner(Number(new URL(address.baseUrl).port), started.pids());
    if (owner === 'nobody') return { state: 'down', detail: 'It does not listen yet.' };
    if (owner === 'another')
      throw serverError(
        'port_owned_by_another',
        'Another process answers at the port of the model server. Nothing was sent to it.',
        'See who it is with: ss -ltnp',
      );
  }
  return adapter.probe(address, signal);
}

function keyRefused(kind: string): Error {
  return serverError(
    'key_refused',
    `The model server (${kind}) does not accept the key.`,
    'Set the key that the server was started with.',
  );
}

/** Whether the server turns away a wrong key; null where the kind has no keys, or it cannot be told. */
export async function asksForKey(
  adapter: ModelServerAdapter,
  address: ModelServerAddress,
  signal: AbortSignal,
): Promise<boolean | null> {
  if (adapter.guardedPath === null) return null;
  try {
    const question = { path: adapter.guardedPath, apiKey: 'not-the-key' };
    const { status } = await askServer(address, question, signal);
    return status === 401 || status === 403 ? true : status === 200 ? false : null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
