/** Vigia as it is shipped: the built chat-api, then the built agent, then the mock model server. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { serviceNodeFlags } from '@vigia/service-process';
import { createKeyPair } from '@vigia/site-trust';

import { type Service, startService } from './processes.ts';

/** The two processes under measure, and how to ask through them. */
export type VigiaStack = {
  chatApi: Service;
  agent: Service;
  headers: Record<string, string>;
  stop(): Promise<void>;
};

const workspace = join(import.meta.dirname, '../../../..');

/** Starts both with verification, storing and accounting on, in front of the model server at `modelUrl`. */
export async function startVigia(
  modelUrl: string,
  slots: number,
  chatApiSettings: Record<string, string> = {},
): Promise<VigiaStack> {
  const directory = await mkdtemp(join(tmpdir(), 'vigia-benchmark-'));
  const file = (name: string) => join(directory, name);
  const pair = await createKeyPair();
  await writeFile(file('signing.pem'), pair.privateKeyPem, { mode: 0o600 });
  await writeFile(file('verification.pem'), pair.publicKeyPem);
  await writeFile(file('session'), randomBytes(32).toString('hex'), { mode: 0o600 });
  const agent = await startService(
    'private-site-agent',
    join(workspace, 'apps/private-site-agent/dist/main.cjs'),
    {
      VIGIA_PROFILE: 'local',
      VIGIA_LISTEN_PORT: '0',
      VIGIA_VERIFICATION_KEY_FILES: file('verification.pem'),
      VIGIA_DATA_DIRECTORY: file('data'),
      VIGIA_MODEL_SERVER: 'openai-compatible',
      VIGIA_MODEL_ID: 'mock',
      VIGIA_MODEL_SERVER_URL: modelUrl,
      VIGIA_MODEL_SLOTS: String(slots),
      VIGIA_API_KEYS: 'any',
      // What is counted here is what was asked for, and nothing of the agent's own accord.
      VIGIA_SUGGEST_TITLES: 'false',
      VIGIA_LOG_LEVEL: 'info',
    },
    serviceNodeFlags,
  );
  const chatApi = await startService(
    'chat-api',
    join(workspace, 'apps/chat-api/dist/main.cjs'),
    {
      VIGIA_PROFILE: 'local',
      VIGIA_LISTEN_PORT: '0',
      VIGIA_AGENT_URL: agent.url,
      VIGIA_SIGNING_KEY_FILE: file('signing.pem'),
      VIGIA_SESSION_SECRET_FILE: file('session'),
      VIGIA_LOG_LEVEL: 'info',
      ...chatApiSettings,
    },
    serviceNodeFlags,
  );
  const stop = async () => {
    await chatApi.stop();
    await agent.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return { chatApi, agent, headers: { authorization: 'Bearer benchmark' }, stop };
}
