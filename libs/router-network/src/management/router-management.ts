import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import rhea, {
  type Connection,
  type ConnectionOptions,
  type EventContext,
  type Message,
  type Source,
} from 'rhea';

import { credentialFiles } from '../credentials/credential-files.ts';
import { RouterNetworkError } from '../errors.ts';

/** Where the management of a router answers, and the client credentials (`tls.crt`, `tls.key`, `ca.crt`) for it. */
export type ManagementEndpoint = {
  port: number;
  credentialsDirectory: string;
  /** Default 127.0.0.1; the certificate must name it. */
  host?: string;
};

/** An entity as the router has it now: attribute names and values. */
export type ManagedEntity = Readonly<Record<string, unknown>>;

/**
 * An open connection to a router's management (AMQP Management 1.0 over mutual TLS, SASL EXTERNAL).
 * Every call waits at most `answerDeadline` and rejects with RouterNetworkError `management_unreachable`
 * when the connection is gone or nothing is answered, `management_refused` when the router says no.
 */
export type RouterManagement = {
  /** All entities of a type such as `connector` or `tcpListener`. */
  query(entityType: string, signal?: AbortSignal): Promise<ManagedEntity[]>;
  /** Makes an entity in the running router; its configuration file stays as it is. */
  create(
    entityType: string,
    name: string,
    attributes: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Removes an entity from the running router; its configuration file stays as it is. */
  remove(entityType: string, name: string, signal?: AbortSignal): Promise<void>;
  readonly isOpen: boolean;
  close(): void;
};

export type OpenManagementOptions = {
  /**
   * The address that answers: default the router that is connected to. Another router's of the network is
   * `_topo/0/<router name>/$management`.
   */
  address?: string;
};

/** How long connecting, and each answer, may take, in milliseconds. */
const answerDeadline = 5_000;

/**
 * Connects to a router's management.
 * @throws RouterNetworkError `management_unreachable`; the signal's reason when it is aborted.
 */
export async function openManagement(
  endpoint: ManagementEndpoint,
  signal?: AbortSignal,
  { address = '$management' }: OpenManagementOptions = {},
): Promise<RouterManagement> {
  signal?.throwIfAborted();
  const { host = '127.0.0.1', port } = endpoint;
  const unreachable = (why: string, cause?: unknown) =>
    new RouterNetworkError(
      'management_unreachable',
      `The management of the router at ${host}:${port} does not answer: ${why}.`,
      { remedy: 'See whether the router runs, and what its log says last.' },
      { cause },
    );

  let connection: Connection;
  try {
    const files = credentialFiles(endpoint.credentialsDirectory);
    connection = rhea.create_container({ id: `vigia-${randomUUID()}` }).connect({
      host,
      port,
      transport: 'tls',
      // An IP address is checked against the certificate too, but is no server name (RFC 6066).
      servername: '',
      cert: readFileSync(files.certificate),
      key: readFileSync(files.privateKey),
      ca: [readFileSync(files.authority)],
      rejectUnauthorized: true,
      // Its types lack this one: to prove who we are by the certificate, and by nothing else.
      enable_sasl_external: true,
      reconnect: false,
    } as ConnectionOptions);
  } catch (cause) {
    throw unreachable('its credentials cannot be read', cause);
  }

  const waiting = new Map<string, PromiseWithResolvers<Message>>();
  const opened = Promise.withResolvers<void>();
  let gone: RouterNetworkError | undefined;
  const lose = (context: EventContext & { error?: Error }) => {
    const error = context.error ?? context.connection?.error;
    gone ??= unreachable(error ? describeError(error) : 'the connection ended', error);
    opened.reject(gone);
    for (const answer of waiting.values()) answer.reject(gone);
    waiting.clear();
  };
  for (const event of ['disconnected', 'connection_close', 'connection_error', 'error'] as const) {
    connection.on(event, lose);
  }
  connection.on('message', ({ message }: EventContext) => {
    const id = String(message?.correlation_id);
    if (message) waiting.get(id)?.resolve(message);
    waiting.delete(id);
  });
  const receiver = connection.open_receiver({ source: { dynamic: true } as Source });
  const sender = connection.open_sender(address);
  connection.once('receiver_open', () => opened.resolve());
  opened.promise.catch(() => undefined);

  async function within<Value>(promise: Promise<Value>, callersSignal?: AbortSignal) {
    const deadline = AbortSignal.timeout(answerDeadline);
    const both = callersSignal ? AbortSignal.any([callersSignal, deadline]) : deadline;
    const aborted = Promise.withResolvers<never>();
    const abort = () =>
      aborted.reject(
        callersSignal?.aborted
          ? callersSignal.reason
          : unreachable(`no answer within ${answerDeadline / 1000} s`),
      );
    both.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([promise, aborted.promise]);
    } finally {
      both.removeEventListener('abort', abort);
    }
  }

  async function call(
    properties: Record<string, string>,
    body: Record<string, unknown>,
    callersSignal?: AbortSignal,
  ): Promise<unknown> {
    callersSignal?.throwIfAborted();
    if (gone) throw gone;
    const id = randomUUID();
    const answer = Promise.withResolvers<Message>();
    answer.promise.catch(() => undefined);
    waiting.set(id, answer);
    try {
      sender.send({
        correlation_id: id,
        reply_to: receiver.source.address,
        application_properties: properties,
        body,
      });
      const message = await within(answer.promise, callersSignal);
      const status = Number(message.application_properties?.['statusCode']);
      if (!(status >= 200 && status < 300)) {
        const why = String(message.application_properties?.['statusDescription'] ?? status);
        throw new RouterNetworkError(
          'management_refused',
          `The router refuses ${properties['operation']} of ${properties['type']}: ${why}.`,
          { remedy: 'See whether its version is the one that this was written for.' },
        );
      }
      return message.body;
    } finally {
      waiting.delete(id);
    }
  }

  const management: RouterManagement = {
    async query(entityType, callersSignal) {
      const body = await call(
        {
          operation: 'QUERY',
          type: 'org.amqp.management',
          entityType: typeName(entityType),
          name: 'self',
        },
        { attributeNames: [] },
        callersSignal,
      );
      const { attributeNames, results } = body as {
        attributeNames: string[];
        results: unknown[][];
      };
      return results.map((row) =>
        Object.fromEntries(attributeNames.map((name, index) => [name, row[index]])),
      );
    },
    async create(entityType, name, attributes, callersSignal) {
      await call(
        { operation: 'CREATE', type: typeName(entityType), name },
        { ...attributes },
        callersSignal,
      );
    },
    async remove(entityType, name, callersSignal) {
      await call({ operation: 'DELETE', type: typeName(entityType), name }, {}, callersSignal);
    },
    get isOpen() {
      return gone === undefined;
    },
    close() {
      gone ??= unreachable('it was closed');
      connection.close();
    },
  };
  try {
    await within(opened.promise, signal);
    return management;
  } catch (error) {
    management.close();
    throw error;
  }
}

function typeName(entityType: string): string {
  return `io.skupper.router.${entityType}`;
}

function describeError(error: unknown): string {
  const { code, message, description } = error as {
    code?: string;
    message?: string;
    description?: string;
  };
  return message || description || code || 'the connection failed';
}
