import { setTimeout as delay } from 'node:timers/promises';

import { type ManagementEndpoint, openManagement } from '../management/router-management.ts';
import { readListeners } from '../management/router-state.ts';

const pollInterval = 100;

/**
 * Waits until a public router's listener is open, which it is once the network has a connector for its key.
 * @throws the signal's reason: give it a deadline; RouterNetworkError when the router's management is gone.
 */
export async function awaitListener(
  management: ManagementEndpoint,
  routingKey: string,
  signal: AbortSignal,
): Promise<void> {
  const connection = await openManagement(management, signal);
  try {
    for (;;) {
      const listeners = await readListeners(connection, signal);
      if (listeners.some((one) => one.routingKey === routingKey && one.state === 'up')) return;
      await delay(pollInterval, undefined, { signal });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    connection.close();
  }
}
