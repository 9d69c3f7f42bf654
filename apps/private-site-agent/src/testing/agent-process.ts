import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Model } from '@vigia/api-contract';
import { makeTinyGguf, type TinyGgufOptions } from '@vigia/model-runtime/testing';
import { createKeyPair, createRequestSigner, type KeyPair } from '@vigia/site-trust';

import { ana, type CallOptions } from './agent-harness.ts';

/** The agent as the process that it is, with a real model server, in a folder of its own. */
export type AgentProcess = {
  directory: string;
  /** What chat-api would sign with. */
  privateKeyPem: string;
  child: ChildProcess;
  url: string;
  /** All that it wrote, of all starts. */
  output(): string;
  model(): Model | null;
  ready(): Promise<void>;
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  json<Value = Record<string, never>>(
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Value>;
  /** Ends it with a signal and waits until it is gone; its exit code and signal. */
  end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]>;
  start(): Promise<void>;
  dispose(): Promise<void>;
};

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

export async function startAgentProcess(
  model: TinyGgufOptions = {},
  environment: Record<string, string> = {},
  /** Of the public site that it is paired with; default one of its own. */
  keys: KeyPair = createKeyPair(),
): Promise<AgentProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-agent-process-'));
  const signer = createRequestSigner({ privateKeyPem: keys.privateKeyPem });
  writeFileSync(join(directory, 'public.pem'), keys.publicKeyPem);
  writeFileSync(join(directory, 'tiny.gguf'), makeTinyGguf(model));
  let written = '';
  let present: Model | null = null;

  const agent = {
    directory,
    privateKeyPem: keys.privateKeyPem,
    output: () => written,
    model: () => present,
    async start() {
      present = null;
      const child = fork(program, [], {
        env: {
          PATH: process.env['PATH'] ?? '',
          VIGIA_PROFILE: 'local',
          VIGIA_LISTEN_PORT: '0',
          VIGIA_VERIFICATION_KEY_FILES: join(directory, 'public.pem'),
          VIGIA_DATA_DIRECTORY: join(directory, 'data'),
          VIGIA_OPERATOR_SOCKET: join(directory, 'operator.sock'),
          VIGIA_MODEL_FILE: join(directory, 'tiny.gguf'),
          VIGIA_API_KEYS: 'any',
          // What is counted here is what was asked for, and nothing of the agent's own accord.
          VIGIA_SUGGEST_TITLES: 'false',
          ...environment,
        },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      agent.child = child;
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          written += text;
        });
      }
      agent.url = await new Promise<string>((resolve, reject) => {
        child.on('message', (message: { type: string; url?: string; model?: Model }) => {
          if (message.type === 'model' && message.model) present = message.model;
          if (message.type === 'listening' && message.url) resolve(message.url);
        });
        child.once('exit', () => reject(new Error(`It ended: ${written}`)));
      });
    },
    async ready() {
      while (present?.state !== 'ready') await once(agent.child, 'message');
    },
    async call(method, path, { body, rawBody, headers, subject = ana, signal } = {}) {
      const token = await signer.sign({ method, path, subject });
      const json = body === undefined ? null : JSON.stringify(body);
      const content = rawBody === undefined ? json : rawBody;
      return fetch(agent.url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(content === null ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(content === null ? {} : { body: content }),
        ...(signal ? { signal } : {}),
      });
    },
    async json<Value>(method: string, path: string, options?: CallOptions) {
      return (await (await agent.call(method, path, options)).json()) as Value;
    },
    async end(signal) {
      const gone = once(agent.child, 'exit');
      agent.child.kill(signal);
      return (await gone) as [number | null, NodeJS.Signals | null];
    },
    async dispose() {
      if (agent.child.exitCode === null && agent.child.signalCode === null) {
        await agent.end('SIGKILL');
      }
      rmSync(directory, { recursive: true });
    },
  } as AgentProcess;
  try {
    await agent.start();
  } catch (error) {
    rmSync(directory, { recursive: true });
    throw error;
  }
  return agent;
}
