import { createModelClient, type ModelClientOptions, type ModelEvent } from '../index.ts';

/** A fetch whose answer is these pieces of an event stream, one read each. */
export function fetchOf(pieces: readonly Uint8Array[], failAtEnd = false): typeof fetch {
  return async () => {
    const rest = [...pieces];
    return new Response(
      new ReadableStream({
        pull(control) {
          const piece = rest.shift();
          if (piece) control.enqueue(piece);
          else if (failAtEnd) control.error(new TypeError('terminated'));
          else control.close();
        },
      }),
      { headers: { 'content-type': 'text/event-stream' } },
    );
  };
}

export type Played = {
  reasoning: string;
  content: string;
  last: ModelEvent | undefined;
  usage: { promptTokens: number; completionTokens: number } | undefined;
  error: unknown;
};

/** Reads an answer to its end and gathers what was said. */
export async function gather(events: AsyncIterable<ModelEvent>): Promise<Played> {
  const played: Played = {
    reasoning: '',
    content: '',
    last: undefined,
    usage: undefined,
    error: undefined,
  };
  try {
    for await (const event of events) {
      played.last = event;
      if (event.type === 'reasoning' || event.type === 'content') played[event.type] += event.text;
      if (event.type === 'usage') played.usage = event.usage;
    }
  } catch (error) {
    played.error = error;
  }
  return played;
}

/** Plays pieces of an event stream through a client. */
export function play(
  pieces: readonly Uint8Array[],
  options: Partial<ModelClientOptions> & { failAtEnd?: boolean } = {},
): Promise<Played> {
  const { failAtEnd, ...clientOptions } = options;
  const client = createModelClient({
    baseUrl: 'http://model.invalid',
    fetch: fetchOf(pieces, failAtEnd),
    ...clientOptions,
  });
  return gather(client.streamChat({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] }));
}
