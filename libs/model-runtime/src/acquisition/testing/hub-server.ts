import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { HubModel } from '../model-catalog.ts';

/** The model that the local hub offers. */
export const localModel: HubModel = {
  name: 'Tiny R1',
  repository: 'maker/Tiny-R1-GGUF',
  revision: 'main',
  file: 'Tiny-R1-Q4_K_M.gguf',
};

export const localCommit = 'c'.repeat(40);

/** A request as one of the two hosts saw it. */
export type SeenRequest = {
  host: 'hub' | 'storage';
  method: string;
  path: string;
  authorization: string | null;
  range: string | null;
};

type Handler = (request: IncomingMessage, response: ServerResponse) => boolean | undefined;

export type HubServerOptions = {
  content: Buffer;
  /** The checksum that the hub tells; default the true one. */
  sha256?: string;
  /** Answers a request at the hub in place of the usual; false leaves it to the usual. */
  atHub?: Handler;
  /** The same for the storage, a host of its own. */
  atStorage?: Handler;
};

/**
 * Speaks the protocol of the Hugging Face hub: `resolve` answers with the checksum in its headers and a
 * redirect to a storage on another origin, which serves ranges of a signed address.
 */
export async function startHubServer(options: HubServerOptions) {
  const { content } = options;
  const sha256 = options.sha256 ?? createHash('sha256').update(content).digest('hex');
  const seen: SeenRequest[] = [];
  const note = (host: SeenRequest['host'], { method = '', url = '', headers }: IncomingMessage) =>
    seen.push({
      host,
      method,
      path: url,
      authorization: headers.authorization ?? null,
      range: headers.range ?? null,
    });

  const storage = createServer((request, response) => {
    note('storage', request);
    if (options.atStorage?.(request, response)) return;
    sendRange(request, response, content);
  });
  const storageOrigin = await listen(storage);

  const hub = createServer((request, response) => {
    note('hub', request);
    if (options.atHub?.(request, response)) return;
    const path = /^\/maker\/Tiny-R1-GGUF\/resolve\/([^/]+)\/Tiny-R1-Q4_K_M\.gguf$/.exec(
      request.url ?? '',
    );
    if (!path || (path[1] !== 'main' && path[1] !== localCommit)) {
      response.writeHead(404, { 'X-Error-Code': 'RevisionNotFound' }).end();
      return;
    }
    response
      .writeHead(302, {
        Location: `${storageOrigin}/signed/blob?signature=secret`,
        'X-Repo-Commit': localCommit,
        'X-Linked-Etag': `"${sha256}"`,
        'X-Linked-Size': String(content.length),
        ETag: '"of-the-pointer"',
      })
      .end();
  });
  const endpoint = await listen(hub);

  return {
    endpoint,
    sha256,
    seen,
    async close() {
      for (const server of [hub, storage]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** Serves the file, or the part that was asked for. */
export function sendRange(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
): void {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  if (!range) {
    response.writeHead(200, { 'Content-Length': content.length }).end(content);
    return;
  }
  const start = Number(range[1]);
  if (start >= content.length) {
    response.writeHead(416, { 'Content-Range': `bytes */${content.length}` }).end();
    return;
  }
  response
    .writeHead(206, {
      'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}`,
      'Content-Length': content.length - start,
    })
    .end(content.subarray(start));
}

/** Sends the first part of what was asked for, then breaks the connection. */
export function breakAfter(bytes: number, content: Buffer): Handler {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      ...(start > 0
        ? { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` }
        : {}),
      'Content-Length': content.length - start,
    });
    response.write(content.subarray(start, start + bytes), () => {
      setTimeout(() => response.destroy(), 20);
    });
    return true;
  };
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
