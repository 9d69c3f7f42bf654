import { setTimeout as delay } from 'node:timers/promises';

import { type AgentHealth, readAgentHealth } from '../agent/agent-health.ts';

/** How far the way from the public site to the model is seen to work from here. */
export type Progress =
  | { stage: 'agent'; detail: string | null }
  | { stage: 'model'; detail: string | null; percent: number | null }
  | { stage: 'request' }
  | { stage: 'done' };

export type WaitOptions = {
  signal: AbortSignal;
  /** In milliseconds. */
  deadlineMilliseconds: number;
  onProgress?: (progress: Progress) => void;
  /** How often it looks, in milliseconds. Default 1 000. */
  intervalMilliseconds?: number;
};

/**
 * Waits until the agent runs, the model is ready, and a request that the public site signed came over the link: that
 * is the only proof of the whole path, and the public site sends one every few seconds while it runs.
 * @returns how far it came; `done` when all was seen
 * @throws the reason of `signal`
 */
export async function waitUntilReady(
  operatorSocket: string,
  since: Date,
  { signal, deadlineMilliseconds, onProgress, intervalMilliseconds = 1_000 }: WaitOptions,
): Promise<Progress> {
  const until = performance.now() + deadlineMilliseconds;
  for (;;) {
    const progress = await look(operatorSocket, since, signal);
    onProgress?.(progress);
    if (progress.stage === 'done' || performance.now() >= until) return progress;
    await delay(intervalMilliseconds, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}

async function look(socket: string, since: Date, signal: AbortSignal): Promise<Progress> {
  let health: AgentHealth;
  try {
    health = await readAgentHealth(socket, AbortSignal.any([signal, AbortSignal.timeout(5_000)]));
  } catch (error) {
    signal.throwIfAborted();
    return { stage: 'agent', detail: error instanceof Error ? error.message : null };
  }
  const { model, hops } = health.status;
  if (model.state !== 'ready') {
    return {
      stage: 'model',
      detail: hops.find(({ name }) => name === 'model-server')?.detail ?? null,
      percent: model.loadProgress === null ? null : Math.floor(model.loadProgress * 100),
    };
  }
  const { lastLetInAt } = health.door;
  return lastLetInAt && new Date(lastLetInAt) >= since ? { stage: 'done' } : { stage: 'request' };
}
