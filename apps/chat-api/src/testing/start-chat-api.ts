import { type Server } from 'node:http';

import { createLogger } from '@vigia/observability';
import { createKeyPair, createRequestSigner } from '@vigia/site-trust';

import { type AgentLimits, createAgentConnection } from '../agent-connection.ts';
import { loopbackHosts } from '../allowed-hosts.ts';
import { type ChatApiDependencies, createChatApi } from '../create-chat-api.ts';
import { closeServer, createHttpServer, type HttpServerOptions, listen } from '../http-server.ts';
import { type Network } from '../path-to-agent.ts';
import { type Rotation } from '../rotating-pool.ts';
import { type FakeAgent, startFakeAgent } from './fake-agent.ts';

export type RunningChatApi = {
  url: string;
  port: number;
  host: string;
  agent: FakeAgent;
  server: Server;
  /** All that was logged. */
  log: () => string;
  close(): Promise<void>;
};

/** The real application over a real socket, with a real HTTP server in the agent's place. */
export async function startChatApi(
  options: Partial<ChatApiDependencies> & {
    limits?: Partial<AgentLimits>;
    http?: HttpServerOptions;
    agentUrl?: string;
    network?: Network;
    rotation?: Partial<Rotation>;
    /** With `agentUrl`: the key whose public half that agent knows. */
    privateKeyPem?: string;
  } = {},
): Promise<RunningChatApi> {
  const { limits, agentUrl, privateKeyPem, http, network, rotation, ...dependencies } = options;
  const pair = createKeyPair();
  const agent = await startFakeAgent({ publicKeyPem: pair.publicKeyPem });
  const connection = createAgentConnection({
    url: agentUrl ?? agent.url,
    signer: createRequestSigner({ privateKeyPem: privateKeyPem ?? pair.privateKeyPem }),
    limits,
    network,
    rotation,
    clock: dependencies.clock,
  });
  const lines: string[] = [];
  const logger = createLogger({
    name: 'chat-api',
    level: 'debug',
    destination: { write: (line) => void lines.push(line) },
  });
  const server = createHttpServer(http);
  const port = await listen(server, '127.0.0.1', 0);
  server.on(
    'request',
    createChatApi({
      profile: 'local',
      agent: connection,
      sessionSecret: Buffer.alloc(32, 7),
      allowedHosts: loopbackHosts(port),
      logger,
      ...dependencies,
    }),
  );
  const host = `127.0.0.1:${port}`;
  return {
    url: `http://${host}`,
    host,
    port,
    agent,
    server,
    log: () => lines.join(''),
    async close() {
      await closeServer(server, 0);
      await connection.close();
      await agent.close();
    },
  };
}
