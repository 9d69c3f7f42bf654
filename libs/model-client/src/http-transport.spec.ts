import { type ServerResponse } from 'node:http';

import { createHttpTransport, type HttpAnswer } from './http-transport.ts';
import { readText } from './send-request.ts';
import { startModelServer } from './testing/model-server.ts';

/** A page of one letter that is known by it. */
const pageOf = (place: number) => String.fromCharCode(97 + place).repeat(3_000);

describe('answers on several connections at once', () => {
  it('keep their bytes while others are read, though all are read into one buffer', async () => {
    const responses: ServerResponse[] = [];
    const server = await startModelServer((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('\n');
      responses.push(response);
    });
    const transport = createHttpTransport({ connectMilliseconds: 5_000, keepAlive: true });
    const { signal } = new AbortController();
    const url = server.baseUrl;
    const answers: HttpAnswer[] = [];
    const held: Uint8Array[][] = [];
    for (let place = 0; place < 8; place += 1) {
      const answer = await new Promise<HttpAnswer>((resolve, reject) =>
        transport({ method: 'GET', url, headers: {}, signal }, { answer: resolve, error: reject }),
      );
      answers.push(answer);
    }
    // Half are told as they come and hold what they were told; the others are read only at the end.
    const ends = answers.slice(0, 4).map(
      (answer, place) =>
        new Promise<void>((resolve) => {
          const bytes = (held[place] = [] as Uint8Array[]);
          answer.flow({ data: (more) => bytes.push(more), end: resolve, error: () => undefined });
        }),
    );
    const late = answers.slice(4).map((answer) => readText(answer, signal));
    for (let round = 0; round < 3; round += 1) {
      for (const [place, response] of responses.entries()) response.write(pageOf(place));
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const response of responses) response.end();
    await Promise.all(ends);
    const texts = [
      ...held.map((bytes) => Buffer.concat(bytes).toString()),
      ...(await Promise.all(late)),
    ];
    expect(texts.map((text) => text.trim())).toEqual(
      responses.map((_, place) => pageOf(place).repeat(3)),
    );
    await server.close();
  });
});
