import type { NumberedGenerationEvent } from '@vigia/api-contract';

import type { EventStream } from './generation-service-options.ts';

/** Events that are polled, for takers as well. */
export function toEventStream(events: AsyncIterable<NumberedGenerationEvent>): EventStream {
  return {
    [Symbol.asyncIterator]: () => events[Symbol.asyncIterator](),
    async follow(take) {
      for await (const event of events) await take(event);
    },
  };
}
