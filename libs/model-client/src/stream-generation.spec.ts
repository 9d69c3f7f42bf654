import fc from 'fast-check';

import { ModelError } from './index.ts';
import { play } from './testing/play-stream.ts';
import { recordedStreams } from './testing/recorded-streams.ts';

const encoder = new TextEncoder();
const bytesOf = (...events: (object | string)[]) =>
  events.map((event) =>
    encoder.encode(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`),
  );
const said = (content: string, finish: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});

describe.each(recordedStreams)('the stream of $name', (recorded) => {
  const whole = {
    reasoning: recorded.reasoning,
    content: recorded.content,
    usage: recorded.hasUsage
      ? {
          promptTokens: recorded.tokens.prompt,
          completionTokens: recorded.tokens.completion,
          counted: 'server',
        }
      : undefined,
    last: { type: 'finish', finishReason: recorded.finishReason },
    error: undefined,
  };

  it('is read the same when cut in two at any byte', async () => {
    for (let position = 0; position <= recorded.bytes.length; position += 1) {
      const pieces = [recorded.bytes.subarray(0, position), recorded.bytes.subarray(position)];
      expect(await play(pieces)).toEqual(whole);
    }
  });

  it('is read the same when cut into many pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(recorded.bytes.length), { maxLength: 40 }), async (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), recorded.bytes.length];
        const pieces = edges.slice(1).map((edge, i) => recorded.bytes.subarray(edges[i], edge));
        expect(await play(pieces)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('fails, and never finishes, when it ends early at any byte', async () => {
    const separator = Buffer.from(recorded.bytes).includes('\r\n') ? '\r\n\r\n' : '\n\n';
    // The blank line that ends the last event may itself be cut after its first half.
    const lastNeeded = recorded.bytes.length - separator.length / 2;
    for (let length = 0; length < lastNeeded; length += 1) {
      const played = await play([recorded.bytes.subarray(0, length)], {
        failAtEnd: length % 2 === 0,
      });
      expect(played.error).toMatchObject({ code: 'model_failed', reason: 'stream-cut' });
      expect(played.last?.type).not.toBe('finish');
      expect(recorded.content.startsWith(played.content)).toBe(true);
      expect(recorded.reasoning.startsWith(played.reasoning)).toBe(true);
    }
  });
});

describe('a stream that is not whole', () => {
  it('is interrupted when [DONE] comes without a finish reason', async () => {
    const played = await play(bytesOf(said('Half'), '[DONE]'));
    expect(played).toMatchObject({
      content: 'Half',
      error: { code: 'model_failed', reason: 'stream-interrupted', retryable: true },
    });
  });

  it('is interrupted when the server aborted it', async () => {
    const { error } = await play(bytesOf(said('Half', 'abort'), '[DONE]'));
    expect(error).toMatchObject({ reason: 'stream-interrupted' });
  });

  it.each([
    ['an error object', { error: { message: 'secret', type: 'server_error', code: 500 } }],
    ["Ollama's plain text", { error: 'secret' }],
    ["vLLM's bare object", { object: 'error', message: 'secret', type: 'X', code: 500 }],
  ])('fails with a code of its own for %s, and does not repeat its text', async (_name, event) => {
    const { error } = await play(bytesOf(said('Half'), event, '[DONE]'));
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ code: 'model_failed', reason: 'server-error' });
    expect(String(error)).not.toContain('secret');
  });

  it('names an overflow that is told within the stream', async () => {
    const { error } = await play(
      bytesOf({ error: { code: 400, type: 'exceed_context_size_error', message: '' } }),
    );
    expect(error).toMatchObject({ code: 'context_length_exceeded' });
  });

  it.each([
    ['no JSON', 'Internal Server Error'],
    ['no object', '[1]'],
  ])('is malformed when an event is %s', async (_name, data) => {
    expect((await play(bytesOf(data))).error).toMatchObject({ reason: 'malformed-answer' });
  });

  it('is malformed when a line has no end', async () => {
    const piece = encoder.encode(`data: ${'x'.repeat(300_000)}`);
    const more = encoder.encode('x'.repeat(300_000));
    const { error } = await play([piece, more, more, more, more]);
    expect(error).toMatchObject({ reason: 'malformed-answer' });
  });
});

describe('fields that servers vary in', () => {
  it('reads an unknown finish reason as other', async () => {
    const { last } = await play(bytesOf(said('x', 'tool_calls'), '[DONE]'));
    expect(last).toEqual({ type: 'finish', finishReason: 'other' });
  });

  it('tells how far the prompt was read', async () => {
    const played = await play(
      bytesOf({ choices: [], prompt_progress: { total: 64, processed: 32, cache: 0 } }),
    );
    expect(played.last).toEqual({ type: 'prompt', processedTokens: 32, totalTokens: 64 });
  });

  it('starts within the thought where the template opens it', async () => {
    const played = await play(bytesOf(said('Hm.\n</think>\n\nYes.', 'stop'), '[DONE]'), {
      reasoning: 'opened',
    });
    expect(played).toMatchObject({ reasoning: 'Hm.', content: 'Yes.' });
  });

  it('leaves tags in the answer of a server that has a field for thoughts', async () => {
    const thought = { choices: [{ index: 0, delta: { reasoning: 'Hm.', content: '' } }] };
    const played = await play(bytesOf(thought, said('<think> is a tag', 'stop'), '[DONE]'));
    expect(played).toMatchObject({ reasoning: 'Hm.', content: '<think> is a tag' });
  });
});
