import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ReceivedRequest = {
  url: string | undefined;
  authorization: string | undefined;
  body: string;
};

/** A real HTTP server at the edge of a test, which answers as it is told and counts connections. */
export async function startModelServer(
  answer: (response: ServerResponse, request: IncomingMessage) => void | Promise<void>,
) {
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const { url, headers } = request;
    requests.push({ url, authorization: headers.authorization, body: await text(request) });
    await answer(response, request);
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Starts an event stream and writes chunks with this text. */
export function streamText(response: ServerResponse, ...texts: string[]): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const content of texts) {
    const chunk = { choices: [{ index: 0, delta: { content }, finish_reason: null }] };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}

/** Ends an event stream as a whole answer. */
export function endStream(response: ServerResponse): void {
  const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  response.end(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`);
}
