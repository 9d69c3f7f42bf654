import {
  type GenerationEvent,
  isFinalEvent,
  type NumberedGenerationEvent,
} from '@vigia/api-contract';

/**
 * What one reader has been told of a generation, over all its connections. Refuses what the contract
 * excludes: an event that does not follow the one before, or anything after the final one.
 */
export type Transcript = {
  /** @throws Error when the event leaves a gap, repeats, or follows the end. */
  add(event: NumberedGenerationEvent): void;
  readonly lastId: number;
  readonly final: GenerationEvent | null;
  text(): { reasoning: string; content: string };
  /** The text after some of the events, for a second reader that goes on from there. */
  upTo(id: number): Transcript;
  readonly ids: number[];
};

export function createTranscript(events: NumberedGenerationEvent[] = []): Transcript {
  const told: NumberedGenerationEvent[] = [];
  let final: GenerationEvent | null = null;

  const transcript: Transcript = {
    add({ id, event }) {
      if (event.type === 'accepted') {
        if (id !== 0 || told.length > 0) throw new Error(`"accepted" came as event ${id}.`);
        return;
      }
      const { lastId } = transcript;
      if (final) throw new Error(`Event ${id} (${event.type}) came after the final event.`);
      const follows = event.type === 'snapshot' ? id > lastId : id === lastId + 1;
      if (!follows) throw new Error(`Event ${id} (${event.type}) came after event ${lastId}.`);
      told.push({ id, event });
      if (isFinalEvent(event)) final = event;
    },
    get lastId() {
      return told.at(-1)?.id ?? 0;
    },
    get final() {
      return final;
    },
    text() {
      let text = { reasoning: '', content: '' };
      for (const { event } of told) {
        if (event.type === 'snapshot')
          text = { reasoning: event.reasoning, content: event.content };
        else if (event.type === 'reasoning' || event.type === 'content') {
          text[event.type] += event.text;
        }
      }
      return text;
    },
    upTo: (id) => createTranscript(told.filter((event) => event.id <= id)),
    get ids() {
      return told.map(({ id }) => id);
    },
  };
  for (const event of events) transcript.add(event);
  return transcript;
}
