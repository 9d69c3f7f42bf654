import { unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';

/**
 * Listens on a Unix socket that only its user may open. A socket that a killed process left behind is
 * replaced; one that still answers is an error.
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  if (await answers(path)) {
    throw new Error(`Another process listens on the operator socket ${path}.`);
  }
  try {
    unlinkSync(path);
  } catch {
    // There was none.
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The mode is right from the first moment on: a chmod afterwards would leave a gap.
    const mask = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(mask);
    }
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
