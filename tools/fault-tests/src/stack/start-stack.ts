import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type AgentStatus, agentStatusSchema } from '@vigia/api-contract';
import { makeTinyGguf, type TinyGgufOptions } from '@vigia/model-runtime/testing';
import { createKeyPair, createRequestSigner, publicSiteSubject } from '@vigia/site-trust';

import { type CuttableProxy, openCuttableProxy } from './cuttable-proxy.ts';
import { type Service, startService } from './service.ts';

/**
 * The whole path as separate processes: client, line, chat-api, line, agent, model server. Each of
 * them can be killed and started again; the addresses of the lines stay the same.
 */
export type Stack = {
  /** The address for clients. */
  readonly url: string;
  readonly directory: string;
  /** Between clients and chat-api. */
  readonly clientLine: CuttableProxy;
  /** Between chat-api and the agent. */
  readonly agentLine: CuttableProxy;
  readonly chatApi: Service;
  readonly agent: Service;
  /** Kills the model server that this agent has started, where one runs now. */
  killModelServer(): void;
  /** How many that were, since the agent was started. */
  readonly modelServerKills: number;
  endAgent(signal: NodeJS.Signals): Promise<void>;
  startAgent(): Promise<void>;
  endChatApi(signal: NodeJS.Signals): Promise<void>;
  startChatApi(): Promise<void>;
  /** Signs a request to the agent itself, as chat-api would. */
  sign(request: { method: string; path: string; subject: string }): Promise<string>;
  /** What the agent itself says of how it is, without chat-api or a line in between. */
  status(): Promise<AgentStatus>;
  /** Resolves when a condition on the agent's status is met. @throws Error when it is not in time. */
  until(
    what: string,
    isMet: (status: AgentStatus) => boolean,
    milliseconds?: number,
  ): Promise<AgentStatus>;
  /** The last that both services wrote. */
  log(): string;
  stop(): Promise<void>;
};

export type StackOptions = {
  model?: TinyGgufOptions;
  slots?: number;
  /** More settings of the agent, for another model server for example. */
  agent?: Record<string, string>;
  /** More settings of chat-api. */
  chatApi?: Record<string, string>;
};

const keptLog = 12_000;

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-faults-'));
  const file = (name: string) => join(directory, name);
  const keys = await createKeyPair();
  const signer = createRequestSigner({ privateKeyPem: keys.privateKeyPem });
  writeFileSync(file('signing.pem'), keys.privateKeyPem, { mode: 0o600 });
  writeFileSync(file('verification.pem'), keys.publicKeyPem);
  writeFileSync(file('session'), randomBytes(32).toString('hex'), { mode: 0o600 });
  writeFileSync(file('tiny.gguf'), makeTinyGguf(options.model));

  let log = '';
  // Its own questions of how things are would push out what happened.
  const note = (text: string) => {
    const lines = text.split('\n').filter((line) => !line.includes('"route":"/status"'));
    log = (log + lines.join('\n')).slice(-keptLog);
  };
  let modelServerKills = 0;
  let isEnding = false;

  const runAgent = () =>
    startService(
      'private-site-agent',
      {
        VIGIA_PROFILE: 'local',
        VIGIA_LISTEN_PORT: '0',
        VIGIA_VERIFICATION_KEY_FILES: file('verification.pem'),
        VIGIA_DATA_DIRECTORY: file('data'),
        VIGIA_MODEL_FILE: file('tiny.gguf'),
        VIGIA_MODEL_SLOTS: String(options.slots ?? 2),
        VIGIA_API_KEYS: 'any',
        // What is counted here is what was asked for, and nothing of the agent's own accord.
        VIGIA_SUGGEST_TITLES: 'false',
        ...options.agent,
      },
      note,
    );
  const runChatApi = (agentUrl: string, clientUrl: string) =>
    startService(
      'chat-api',
      {
        VIGIA_PROFILE: 'local',
        VIGIA_LISTEN_PORT: '0',
        VIGIA_AGENT_URL: agentUrl,
        VIGIA_SIGNING_KEY_FILE: file('signing.pem'),
        VIGIA_SESSION_SECRET_FILE: file('session'),
        VIGIA_ALLOWED_HOSTS: `127.0.0.1,${new URL(clientUrl).host}`,
        ...options.chatApi,
      },
      note,
    );

  const agentLine = await openCuttableProxy('http://127.0.0.1:9');
  const clientLine = await openCuttableProxy('http://127.0.0.1:9');
  let agent: Service | undefined;
  let chatApi: Service | undefined;
  const running = (service: Service | undefined): Service => {
    if (!service) throw new Error('This service was never started.');
    return service;
  };

  const stack: Stack = {
    url: clientLine.url,
    directory,
    clientLine,
    agentLine,
    get chatApi() {
      return running(chatApi);
    },
    get agent() {
      return running(agent);
    },
    killModelServer() {
      for (const pid of childrenOf(stack.agent.pid)) process.kill(pid, 'SIGKILL');
      modelServerKills += 1;
    },
    get modelServerKills() {
      return modelServerKills;
    },
    async endAgent(signal) {
      const orphans = agent ? childrenOf(agent.pid) : [];
      await agent?.end(signal);
      const deadline = Date.now() + 20_000;
      while (orphans.some(isAlive)) {
        if (Date.now() > deadline) throw new Error('A model server outlived its agent.');
        await delay(20);
      }
    },
    async startAgent() {
      modelServerKills = 0;
      agent = await runAgent();
      agentLine.leadTo(agent.url);
    },
    async endChatApi(signal) {
      await chatApi?.end(signal);
    },
    async startChatApi() {
      chatApi = await runChatApi(agentLine.url, clientLine.url);
      clientLine.leadTo(chatApi.url);
    },
    sign: (request) => signer.sign(request),
    async status() {
      const request = { method: 'GET', path: '/status', subject: publicSiteSubject };
      const token = await stack.sign(request);
      const response = await fetch(`${stack.agent.url}/status`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(10_000),
      });
      return agentStatusSchema.parse(await response.json());
    },
    async until(what, isMet, milliseconds = 60_000) {
      const deadline = Date.now() + milliseconds;
      for (;;) {
        const status = await stack.status();
        if (isMet(status)) return status;
        if (Date.now() > deadline) {
          throw new Error(`${what} did not come about: ${JSON.stringify(status)}`);
        }
        await delay(10);
      }
    },
    log: () => log,
    async stop() {
      if (isEnding) return;
      isEnding = true;
      await chatApi?.end('SIGKILL');
      await agent?.end('SIGTERM');
      await clientLine.close();
      await agentLine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await stack.startAgent();
    await stack.startChatApi();
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** The processes that a process has started and that still run. */
function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number).filter(isAlive);
  } catch {
    return [];
  }
}

/** Whether a process runs; one that has ended and that nobody collected counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
