import { setTimeout as delay } from 'node:timers/promises';

import type { LaunchPlan, ModelServerAdapter, ModelServerAddress } from './adapter.ts';
import { findExposuresOf } from './find-warnings.ts';
import { findPortOwner } from './find-port-owner.ts';
import type { WarningBoard } from './warning-board.ts';

export type WatchOptions = {
  adapter: ModelServerAdapter;
  address: ModelServerAddress;
  pids(): readonly number[];
  portOwner: LaunchPlan['portOwner'];
  board: WarningBoard;
  intervalMilliseconds: number;
  signal: AbortSignal;
  /** Called when the process runs on and its server is gone or dumb. */
  onLost(): void;
};

/** Looks in a row that must fail before a server is given up. */
const patience = 3;

/**
 * Looks at a server that is ready, until the signal. A process can outlive its server: `ilab` with vLLM
 * does. Where a health request would take the place of a generation, only the socket is looked at.
 */
export async function watchModelServer(options: WatchOptions): Promise<void> {
  const { adapter, address, board, signal } = options;
  let misses = 0;
  try {
    for (;;) {
      await delay(options.intervalMilliseconds, undefined, { signal, ref: false });
      const exposures = findExposuresOf(address, options.pids());
      const others = board.warnings().filter(({ code }) => code === 'model_server_open');
      board.show([...exposures, ...others]);
      misses = (await isWell()) ? 0 : misses + 1;
      if (misses >= patience) return options.onLost();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }

  async function isWell(): Promise<boolean> {
    if (options.portOwner === 'tree') {
      const owner = findPortOwner(Number(new URL(address.baseUrl).port), options.pids());
      if (owner === 'nobody' || owner === 'another') return false;
    }
    if (adapter.traits.healthTakesSlot) return true;
    const { state } = await adapter.probe(address, signal);
    return state !== 'down';
  }
}
