import type { GenerationEvent, NumberedGenerationEvent } from '@vigia/api-contract';

/** The events of a stream as they arrive; comments are left out. Ends when the stream does. */
export async function* readEvents(response: Response): AsyncGenerator<NumberedGenerationEvent> {
  if (!response.body) throw new Error('The answer has no body.');
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    rest += text;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      const id = /^id: (\d+)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (id === undefined || data === undefined) continue;
      yield { id: Number(id), event: JSON.parse(data) as GenerationEvent };
    }
  }
}
