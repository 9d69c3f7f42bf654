import { StringDecoder } from 'node:string_decoder';

import { createParser } from 'eventsource-parser';

import { ModelError } from './model-error.ts';

/** The longest line of a stream, in characters. */
const maximumLineCharacters = 1024 * 1024;

/**
 * Cuts the bytes of an event stream into the data of its events; bytes may be cut anywhere, within a
 * character too (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).
 */
export function createServerSentDataReader(): { read(bytes: Uint8Array): string[] } {
  // A TextDecoder would hold a converter of ICU for each stream.
  const decoder = new StringDecoder('utf8');
  let events: string[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: maximumLineCharacters,
    onEvent: ({ data }) => events.push(data),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') isTooLong = true;
    },
  });

  return {
    read(bytes) {
      parser.feed(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
      if (isTooLong) {
        throw new ModelError({
          code: 'model_failed',
          reason: 'malformed-answer',
          message: 'The model server sent a line longer than 1 MiB.',
        });
      }
      const read = events;
      events = [];
      return read;
    },
  };
}
