import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends bytes as they are and gives back all that is answered until the connection ends. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

/** A request as text; it asks for the connection to be closed after the answer. */
export function rawRequest(line: string, headers: Record<string, string>, body = ''): string {
  const fields = Object.entries({ ...headers, Connection: 'close' });
  return `${line}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
