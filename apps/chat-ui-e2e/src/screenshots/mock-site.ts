import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { workspaceRoot } from '../support/vigia.ts';

const server = path.join(workspaceRoot, 'apps/chat-ui/src/testing/mock-server.ts');
const startDeadline = 30_000;

/** The mock backend behind HTTP: it brings up, on demand, what a real site shows only when it is ill. */
export async function startMockSite() {
  const child = spawn(process.execPath, [server], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data', {
    signal: AbortSignal.timeout(startDeadline),
  })) as [string];
  const url = line.trim();
  return {
    url,
    /** Changes what the site does; apps/chat-ui/src/testing/mock-server.ts says what can be changed. */
    async change(change: object): Promise<void> {
      await fetch(`${url}/mock`, {
        method: 'POST',
        body: JSON.stringify(change),
        signal: AbortSignal.timeout(startDeadline),
      });
    },
    stop: () => void child.kill('SIGTERM'),
  };
}

export type MockSite = Awaited<ReturnType<typeof startMockSite>>;
