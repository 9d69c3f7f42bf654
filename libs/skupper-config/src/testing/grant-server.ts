import { createServer, type Server } from 'node:https';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { type TLSSocket } from 'node:tls';
import { randomUUID } from 'node:crypto';

import { type TlsCredentials } from '../build/build-secret.ts';
import { type Endpoint } from '../resources/endpoint.ts';
import { type TestAuthority } from './certificates.ts';

/** A grant as the server holds it. */
export interface ServedGrant {
  code: string;
  redemptionsAllowed: number;
  redemptions: number;
  /** RFC 3339; what cannot be parsed makes the claim corrupted. */
  expirationTime: string;
}

/** A grant server that speaks the protocol of Skupper 2.2.1: the checks, their order and their words are its own. */
export interface GrantServer {
  readonly url: string;
  readonly port: number;
  /** The names that clients asked for in TLS (SNI); false for none. */
  readonly serverNames: (string | false)[];
  /** What came in: never more than method, headers and body. */
  readonly requests: { method: string; name: string; subject: string; body: string }[];
  readonly siteAuthority: TestAuthority;
  endpoints: Endpoint[];
  isEdge: boolean;
  hasIssuer: boolean;
  hasSite: boolean;
  canWriteStatus: boolean;
  /** Answers in the place of the protocol, when set. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  grant(options?: Partial<ServedGrant>): { url: string; grant: ServedGrant };
  close(): Promise<void>;
}

const serve = (response: ServerResponse, status: number, text: string) => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
};

/** Starts one on 127.0.0.1; `tls` is what it presents. */
export async function startGrantServer(
  tls: TlsCredentials,
  siteAuthority: TestAuthority,
  protocol: { maxVersion?: 'TLSv1.2' } = {},
): Promise<GrantServer> {
  const grants = new Map<string, ServedGrant>();
  const server: Server = createServer({ cert: tls.certificate, key: tls.privateKey, ...protocol });
  const sockets = new Set<Duplex>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const self: GrantServer = {
    url: `https://127.0.0.1:${port}`,
    port,
    serverNames: [],
    requests: [],
    siteAuthority,
    endpoints: [
      { name: 'inter-router', host: 'r1.example.test', port: '443', group: 'skupper-router' },
      { name: 'edge', host: 'r2.example.test', port: '443', group: 'skupper-router' },
    ],
    isEdge: false,
    hasIssuer: true,
    hasSite: true,
    canWriteStatus: true,
    answer: null,
    grant(options = {}) {
      const uid = randomUUID();
      const grant: ServedGrant = {
        code: 'swordfish-0123456789abcd',
        redemptionsAllowed: 1,
        redemptions: 0,
        expirationTime: new Date(Date.now() + 60_000).toISOString(),
        ...options,
      };
      grants.set(uid, grant);
      return { url: `${self.url}/${uid}`, grant };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  server.on('secureConnection', (socket) => {
    self.serverNames.push((socket as TLSSocket & { servername: string | false }).servername);
  });
  server.on('request', async (request, response) => {
    if (self.answer) return self.answer(request, response);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const name = String(request.headers['name'] ?? '');
    const subject = String(request.headers['subject'] ?? name);
    self.requests.push({ method: request.method ?? '', name, subject, body });
    if (request.method !== 'POST') return serve(response, 405, 'Only POST is supported');
    const grant = grants.get((request.url ?? '').replaceAll('/', ''));
    if (!grant) return serve(response, 404, 'No such claim');
    const expiration = Date.parse(grant.expirationTime);
    if (Number.isNaN(expiration)) return serve(response, 500, 'Corrupted claim');
    if (expiration < Date.now()) return serve(response, 404, 'No such claim');
    if (grant.redemptionsAllowed <= grant.redemptions)
      return serve(response, 404, 'No such access granted');
    if (grant.code !== body) return serve(response, 403, 'Redemption of access token refused');
    // Counted before anything is made: what fails from here on has cost a use.
    grant.redemptions += 1;
    if (!self.canWriteStatus) return serve(response, 503, 'Internal error');
    if (!self.hasSite) return serve(response, 500, 'Site not yet defined for ilab-chat');
    if (!self.hasIssuer)
      return serve(response, 500, 'Could not get issuer for requested certificate');
    if (self.isEdge)
      return serve(response, 500, 'Edge sites cannot accept incoming links from remote sites');
    if (self.endpoints.length === 0) {
      return serve(response, 500, 'Could not resolve any endpoints for requested link');
    }
    response.writeHead(200).end(linkDocuments(self, name));
  });
  return self;
}

/** One for each authority: making a key takes longer than the rest of a test. */
const issuedBy = new WeakMap<TestAuthority, TlsCredentials>();

/** What Go's serializer writes, null times and empty statuses included. */
function linkDocuments(server: GrantServer, name: string): string {
  const issued = issuedBy.get(server.siteAuthority) ?? server.siteAuthority.issue();
  issuedBy.set(server.siteAuthority, issued);
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const groups = [...Map.groupBy(server.endpoints, ({ group }) => group ?? '').values()];
  const links = groups.map((endpoints, index) => {
    const lines = endpoints.map(
      ({ group, host, name: role, port }) =>
        `  - group: ${group}\n    host: ${host}\n    name: ${role}\n    port: "${port}"\n`,
    );
    const linkName = groups.length > 1 ? `${name}-${index + 1}` : name;
    return `---\napiVersion: skupper.io/v2alpha1\nkind: Link\nmetadata:\n  creationTimestamp: null\n  name: ${linkName}\nspec:\n  endpoints:\n${lines.join('')}  tlsCredentials: ${name}\nstatus: {}\n`;
  });
  return `---\napiVersion: v1\ndata:\n  ca.crt: ${encode(issued.ca)}\n  tls.crt: ${encode(issued.certificate)}\n  tls.key: ${encode(issued.privateKey)}\nkind: Secret\nmetadata:\n  creationTimestamp: null\n  name: ${name}\ntype: kubernetes.io/tls\n${links.join('')}`;
}
