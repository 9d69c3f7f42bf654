import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';

import { type ConversationStore, withTemporaryConversations } from '@vigia/conversations';
import {
  createGenerationService,
  type GenerationService,
  type GenerationServiceOptions,
} from '@vigia/generations';
import { createScriptedBackend, type ScriptedBackend } from '@vigia/generations/testing';
import { createLogger } from '@vigia/observability';
import { createKeyPair, createRequestSigner, createRequestVerifier } from '@vigia/site-trust';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { createAgentApp } from '../create-agent-app.ts';
import { createHttpServer, type HttpServerOptions } from '../http/create-http-server.ts';
import { close, listen } from '../listen.ts';
import { openTestStore } from './engine-of-tests.ts';

export const ana = 'guest:6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
export const rui = 'guest:7c9e6679-7425-40de-944b-e07fc1f90ae7';
export const apiKey = `key:${'a'.repeat(64)}`;

export type CallOptions = {
  body?: unknown;
  /** Sent as it is, instead of `body`; null for none. */
  rawBody?: null | string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  subject?: string;
  signal?: AbortSignal;
  /** Replaces the signature. */
  authorization?: string | null;
};

export type AgentHarness = {
  url: string;
  /** Where the store's files lie. */
  directory: string;
  dependencies: AgentDependencies;
  store: ConversationStore;
  generations: GenerationService;
  backend: ScriptedBackend;
  log(): string;
  /** A signed request. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  sign(request: { method: string; path: string; subject?: string }): Promise<string>;
  json<Value = Record<string, never>>(
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Value>;
  newConversation(subject?: string): Promise<string>;
  /** Asks in a new conversation; what was accepted. */
  ask(subject?: string): Promise<{
    conversationId: string;
    generationId: string;
    userMessage: { id: string };
    assistantMessage: { id: string };
  }>;
  dispose(): Promise<void>;
};

/** The agent's app over real HTTP and a real store, with a model whose words the test decides. */
export async function createAgentHarness(
  options: {
    service?: Partial<GenerationServiceOptions>;
    app?: Partial<AgentDependencies>;
    slots?: number;
    /** Key pairs that are accepted beside the harness’s own. */
    otherKeys?: { publicKeyPem: string }[];
    /** Told by how much the clocks of the sites differ. */
    onClockSkew?: (seconds: number) => void;
    server?: HttpServerOptions;
    /** The clock of the door, in milliseconds since 1970. */
    doorClock?: () => number;
  } = {},
): Promise<AgentHarness> {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-agent-'));
  const store = await withTemporaryConversations(await openTestStore(directory));
  const keys = await createKeyPair();
  const signer = createRequestSigner({ privateKeyPem: keys.privateKeyPem });
  const backend = createScriptedBackend({ slots: options.slots ?? 4 });
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const logger = createLogger({ name: 'test', level: 'debug', destination });
  const generations = createGenerationService({ store, backend, logger, ...options.service });
  const dependencies: AgentDependencies = {
    verifier: createRequestVerifier({
      publicKeysPem: [keys, ...(options.otherKeys ?? [])].map(({ publicKeyPem }) => publicKeyPem),
      ...(options.onClockSkew ? { onClockSkew: options.onClockSkew } : {}),
      ...(options.doorClock ? { clock: options.doorClock } : {}),
    }),
    apiKeys: 'any',
    store,
    generations,
    backend,
    logger,
    version: '0.0.0-test',
    startedAt: new Date(),
    modelStateSince: () => new Date(),
    ...options.app,
  };
  const server: Server = createHttpServer(createAgentApp(dependencies), options.server);
  const url = await listen(server, '127.0.0.1', 0);

  const harness: AgentHarness = {
    url,
    directory,
    dependencies,
    store,
    generations,
    backend,
    log: () => lines.join(''),
    sign: ({ method, path, subject = ana }) => signer.sign({ method, path, subject }),
    async call(method, path, given = {}) {
      const { body, rawBody, headers, subject = ana, signal, authorization } = given;
      const token = authorization ?? `Bearer ${await signer.sign({ method, path, subject })}`;
      const json = body === undefined ? null : JSON.stringify(body);
      const content = rawBody === undefined ? json : rawBody;
      return fetch(url + path, {
        method,
        headers: {
          ...(authorization === null ? {} : { authorization: token }),
          ...(content === null ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(content === null ? {} : { body: content }),
        ...(signal ? { signal } : {}),
      });
    },
    async json<Value>(method: string, path: string, given?: CallOptions) {
      return (await (await harness.call(method, path, given)).json()) as Value;
    },
    async newConversation(subject = ana) {
      const { id } = await harness.json<{ id: string }>('POST', '/api/conversations', {
        body: {},
        subject,
      });
      return id;
    },
    async ask(subject = ana) {
      const id = await harness.newConversation(subject);
      return harness.json('POST', `/api/conversations/${id}/messages`, {
        body: { content: 'question' },
        subject,
      });
    },
    async dispose() {
      await generations.drain(AbortSignal.abort());
      await close(server, AbortSignal.abort());
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
  return harness;
}
