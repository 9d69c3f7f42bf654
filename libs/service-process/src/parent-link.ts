/** What a service tells the process that started it: always an object with a `type`. */
export type ServiceMessage =
  | { type: 'listening'; url: string }
  | { type: 'failed'; message: string }
  | { type: string; [field: string]: unknown };

/**
 * Tells the parent, when this process was started with an IPC channel; else nothing happens.
 * A parent that is gone is no error here: the service ends by itself when its channel disconnects.
 */
export function sendToParent(message: ServiceMessage): void {
  if (!process.send || !process.connected) return;
  try {
    process.send(message, undefined, undefined, () => undefined);
  } catch {
    // The channel closed between the check and the call.
  }
}
