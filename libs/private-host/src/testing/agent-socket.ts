import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AgentHealth } from '../agent/agent-health.ts';

/** What a healthy agent says of itself. */
export const healthyAgent: AgentHealth = {
  store: { state: 'ok', engine: 'sqlite', code: null },
  door: { clockSkew: null, keyIds: ['key-of-the-public-site'] },
  audit: { state: 'ok', failures: 0 },
  process: { pid: 4711, uptimeSeconds: 60 },
  status: {
    version: '0.1.0',
    draining: false,
    model: { id: 'tiny', name: 'Tiny', state: 'ready', loadProgress: 1 },
    hops: [],
    generations: { running: 0, queued: 0 },
  },
};

/** An operator interface on a real Unix socket that says what it is told to. */
export async function openAgentSocket(health: () => unknown = () => healthyAgent) {
  const directory = await mkdtemp(join(tmpdir(), 'vigia-agent-'));
  const path = join(directory, 'operator.sock');
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(health()));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
