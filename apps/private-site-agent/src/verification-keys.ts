import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '@vigia/observability';
import {
  createRequestVerifier,
  type RequestVerifier,
  type RequestVerifierOptions,
} from '@vigia/site-trust';

/** How often the files are looked at, in milliseconds. */
const defaultInterval = 2_000;

export type VerificationKeys = {
  verifier: RequestVerifier;
  /**
   * Reads the files again, now.
   * @throws Error when one cannot be used; then the keys stay as they were.
   */
  reload(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Verifies with the keys of these files, and follows the files while the agent runs: a key is rotated without a
 * restart, which would cut answers. Each file holds one or more SPKI PEMs. Whatever cannot be used changes nothing.
 * @throws Error when a file cannot be read or used at the start
 */
export function followVerificationKeys(
  options: {
    files: readonly string[];
    logger: Logger;
    /** Milliseconds between two looks; default 2 000. */
    interval?: number;
  } & Pick<RequestVerifierOptions, 'onClockSkew'>,
): VerificationKeys {
  const { files, logger, interval = defaultInterval, onClockSkew } = options;
  let known = files.map((file) => readFileSync(file, 'utf8'));
  let lastFailure: string | null = null;
  const verifier = createRequestVerifier({
    publicKeysPem: known,
    ...(onClockSkew ? { onClockSkew } : {}),
  });

  // One after the other: what was read earlier must not come after what was read later.
  let last: Promise<void> = Promise.resolve();
  function reload(): Promise<void> {
    const reading = last.then(readAgain);
    last = reading.catch(() => undefined);
    return reading;
  }

  async function readAgain(): Promise<void> {
    try {
      const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
      const isAsKnown = texts.every((text, index) => text === known[index]);
      if (!isAsKnown) verifier.replaceKeys(texts);
      lastFailure = null;
      if (isAsKnown) return;
      known = texts;
      logger.info('verification-keys-replaced', { count: verifier.keyIds.length });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      // Once for each failure, however long it lasts.
      if (failure !== lastFailure) logger.error('verification-keys-unusable', { error });
      lastFailure = failure;
      throw error;
    }
  }

  const stopping = new AbortController();
  const { signal } = stopping;
  async function follow(): Promise<void> {
    while (!signal.aborted) {
      await sleep(interval, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await reload().catch(() => undefined);
    }
  }
  const following = follow();
  return {
    verifier,
    reload,
    async stop() {
      stopping.abort();
      await following;
    },
  };
}
