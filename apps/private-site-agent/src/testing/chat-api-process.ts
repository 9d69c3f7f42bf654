import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { AgentProcess } from './agent-process.ts';

/** The other site's program; it is never imported, only run. */
const program = fileURLToPath(new URL('../../../chat-api/src/main.ts', import.meta.url));

export type ChatApiProcess = {
  url: string;
  /** All that it wrote. */
  output(): string;
  dispose(): Promise<void>;
};

/** Runs chat-api as the process that it is, in front of an agent. */
export async function startChatApiProcess(
  agent: AgentProcess,
  environment: Record<string, string> = {},
): Promise<ChatApiProcess> {
  const file = (name: string, content: string) => {
    const path = join(agent.directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const child = fork(program, [], {
    env: {
      PATH: process.env['PATH'] ?? '',
      VIGIA_LISTEN_PORT: '0',
      VIGIA_AGENT_URL: agent.url,
      VIGIA_SIGNING_KEY_FILE: file('private.pem', agent.privateKeyPem),
      VIGIA_SESSION_SECRET_FILE: file('session-secret', 's'.repeat(32)),
      ...environment,
    },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      written += text;
    });
  }
  const url = await new Promise<string>((resolve, reject) => {
    child.on('message', (message: { type: string; url?: string }) => {
      if (message.type === 'listening' && message.url) resolve(message.url);
    });
    child.once('exit', () => reject(new Error(`It ended: ${written}`)));
  });
  return {
    url,
    output: () => written,
    async dispose() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
