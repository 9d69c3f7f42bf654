import type { GenerationEvent, NumberedGenerationEvent } from '@vigia/api-contract';

/** The events of a stream as they arrive; comments are left out. Ends when the stream does. */
export async function* readEvents(response: Response): AsyncGenerator<NumberedGenerationEvent> {
  if (!response.body) throw new Error('The answer has no body.');
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    rest += text;
    let end = rest.indexOf('\n\n');
    for (; end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      const id = /^id: (\d+)$/m.exec(block)?.[1];
      // Not a dot, which would end at U+2028: JSON leaves that as it is.
      const data = /^data: ([^\n]*)/m.exec(block)?.[1];
      if (id !== undefined && data !== undefined) {
        yield { id: Number(id), event: JSON.parse(data) as GenerationEvent };
      }
    }
  }
}

/** All events up to the end. */
export async function readAllEvents(response: Response): Promise<NumberedGenerationEvent[]> {
  const events: NumberedGenerationEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

/** What a page shows after these events. */
export function contentOf(events: { event: GenerationEvent }[]): string {
  let content = '';
  for (const { event } of events) {
    if (event.type === 'snapshot') content = event.content;
    else if (event.type === 'content') content += event.text;
  }
  return content;
}
