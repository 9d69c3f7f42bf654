import type { GenerationEvent, NumberedGenerationEvent } from '@vigia/api-contract';
import fc from 'fast-check';

import { createLiveGeneration, hasEnded, reduceGeneration } from './live-generation.ts';

const story: GenerationEvent[] = [
  { type: 'queued', position: 2, estimatedSeconds: 14 },
  { type: 'queued', position: 1, estimatedSeconds: null },
  { type: 'started', model: 'tiny' },
  { type: 'prompt', processedTokens: 10, totalTokens: 10 },
  { type: 'reasoning', text: 'Let me ' },
  { type: 'reasoning', text: 'think.' },
  { type: 'content', text: 'The ' },
  { type: 'content', text: 'answer ' },
  { type: 'content', text: 'is 42.' },
  { type: 'usage', usage: { promptTokens: 10, completionTokens: 5, counted: 'server' } },
  { type: 'done', finishReason: 'stop', reasoningMilliseconds: 1200 },
];
const log: NumberedGenerationEvent[] = story.map((event, index) => ({ id: index + 1, event }));

const play = (events: readonly NumberedGenerationEvent[]) =>
  events.reduce(reduceGeneration, createLiveGeneration('generation'));

const expected = play(log);

describe('a generation told by its events', () => {
  it('ends with all its text, its time and its usage', () => {
    expect(expected).toMatchObject({
      phase: 'done',
      content: 'The answer is 42.',
      reasoning: 'Let me think.',
      reasoningMilliseconds: 1200,
      lastEventId: log.length,
      usage: { completionTokens: 5 },
    });
    expect(hasEnded(expected)).toBe(true);
  });

  it('ends the same when the whole stream is replayed', () => {
    expect(play([...log, ...log])).toEqual(expected);
  });

  it('ends the same when it is cut anywhere and resumed from any earlier event', () => {
    const cut = fc.nat({ max: log.length });
    fc.assert(
      fc.property(cut, cut, (one, other) => {
        const [resume, end] = [Math.min(one, other), Math.max(one, other)];
        expect(play([...log.slice(0, end), ...log.slice(resume)])).toEqual(expected);
      }),
    );
  });

  it('ends the same when events come doubled and in any order', () => {
    const anyOrder = fc.shuffledSubarray([...log, ...log], {
      minLength: log.length * 2,
      maxLength: log.length * 2,
    });
    fc.assert(fc.property(anyOrder, (events) => expect(play(events)).toEqual(expected)));
  });

  it('ends the same when a snapshot stands for the first events, whatever came before it', () => {
    for (let at = 6; at < 9; at += 1) {
      const { reasoning, content } = play(log.slice(0, at));
      const snapshot: NumberedGenerationEvent = {
        id: at,
        event: { type: 'snapshot', reasoning, content, reasoningMilliseconds: null },
      };
      for (let seen = 0; seen < at; seen += 1) {
        expect(play([...log.slice(0, seen), snapshot, ...log.slice(at)])).toMatchObject({
          content: expected.content,
          reasoning: expected.reasoning,
          phase: 'done',
        });
      }
    }
  });

  it('passes over a snapshot that is older than what it knows', () => {
    const stale: NumberedGenerationEvent = {
      id: 7,
      event: { type: 'snapshot', reasoning: '', content: 'The ', reasoningMilliseconds: null },
    };
    expect(play([...log.slice(0, 8), stale]).content).toBe('The answer ');
  });

  it('resumes from the last event before a gap, not from the highest one seen', () => {
    const gap = play([...log.slice(0, 6), ...log.slice(7)]);
    expect(gap.lastEventId).toBe(6);
    expect(gap.content).toBe('');
    expect(reduceGeneration(gap, log[6] as NumberedGenerationEvent)).toEqual(expected);
  });

  it('keeps what was written when it fails', () => {
    const problem = {
      type: 'urn:vigia:problem:model_failed',
      title: '',
      status: 502,
      code: 'model_failed',
    } as const;
    const failed = play([...log.slice(0, 8), { id: 9, event: { type: 'error', problem } }]);
    expect(failed).toMatchObject({ phase: 'failed', content: 'The answer ', problem });
  });
});
