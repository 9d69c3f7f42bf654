import OpenAI from 'openai';

import { type AgentHarness, apiKey, createAgentHarness } from '../testing/agent-harness.ts';

let harness: AgentHarness;
let client: OpenAI;
beforeEach(async () => {
  harness = await createAgentHarness({ slots: 1 });
  client = new OpenAI({
    apiKey: 'any',
    baseURL: `${harness.url}/v1`,
    maxRetries: 0,
    // What chat-api does: the key goes, a signature comes.
    fetch: async (url, init) => {
      const { pathname, search } = new URL(String(url));
      const token = await harness.sign({
        method: init?.method ?? 'GET',
        path: pathname + search,
        subject: apiKey,
      });
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(url, { ...init, headers });
    },
  });
});
afterEach(() => harness.dispose());

const messages = [{ role: 'user' as const, content: 'hi' }];
const model = 'scripted';

describe('the official OpenAI client', () => {
  it('lists the model', async () => {
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual([model]);
    expect((await client.models.retrieve(model)).id).toBe(model);
    await expect(client.models.retrieve('gpt')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  it('streams a chat with its thoughts, its end and its usage', async () => {
    const stream = client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 99,
    });
    const call = await harness.backend.called(1);
    call.reasoning('hm');
    call.content('hel');
    call.content('lo');
    call.finish();
    let content = '';
    let reasoning = '';
    const finishReasons: string[] = [];
    let usage: unknown;
    for await (const chunk of await stream) {
      const choice = chunk.choices[0];
      content += choice?.delta.content ?? '';
      reasoning += (choice?.delta as { reasoning_content?: string })?.reasoning_content ?? '';
      if (choice?.finish_reason) finishReasons.push(choice.finish_reason);
      usage = chunk.usage ?? usage;
    }
    expect({ content, reasoning, finishReasons }).toEqual({
      content: 'hello',
      reasoning: 'hm',
      finishReasons: ['stop'],
    });
    expect(usage).toEqual({ prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 });
    expect(call.request).toMatchObject({ messages, maximumTokens: 99, temperature: 0.6 });
  });

  it('gets a whole chat and a whole text', async () => {
    const chat = client.chat.completions.create({ model, messages });
    const first = await harness.backend.called(1);
    first.content('hello');
    first.finish();
    expect((await chat).choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'hello' },
      finish_reason: 'stop',
    });
    const text = client.completions.create({ model, prompt: 'Once' });
    const second = await harness.backend.called(2);
    second.content(' upon');
    second.finish();
    expect((await text).choices[0]).toMatchObject({ text: ' upon', finish_reason: 'stop' });
    expect((await text).usage).toMatchObject({ total_tokens: 12 });
  });

  it('raises when the model dies in mid-answer, streaming or not', async () => {
    const stream = client.chat.completions.create({ model, messages, stream: true });
    const call = await harness.backend.called(1);
    call.content('half');
    const read = async () => {
      let content = '';
      for await (const chunk of await stream) {
        content += chunk.choices[0]?.delta.content ?? '';
        call.die();
        expect(chunk.choices[0]?.finish_reason).toBeNull();
      }
      return content;
    };
    await expect(read()).rejects.toThrow();

    const whole = client.chat.completions.create({ model, messages });
    const second = await harness.backend.called(2);
    second.content('half');
    second.die();
    await expect(whole).rejects.toMatchObject({ status: 502, code: 'model_failed' });
  });

  it('sees an error in the stream and a connection that broke, and no sign of an end', async () => {
    const path = '/v1/chat/completions';
    const body = { model, messages, stream: true };
    const answer = harness.call('POST', path, { subject: apiKey, body });
    const call = await harness.backend.called(1);
    call.content('half');
    const response = await answer;
    call.die();
    let text = '';
    const read = async () => {
      if (!response.body) return;
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) text += part;
    };
    await expect(read()).rejects.toThrow();
    expect(text).toContain('"code":"model_failed"');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('"finish_reason":"');
  });

  it('raises with a status when nothing was sent yet', async () => {
    const stream = client.chat.completions.create({ model, messages, stream: true });
    (await harness.backend.called(1)).die('server-error');
    await expect(stream).rejects.toMatchObject({ status: 502, code: 'model_failed' });
  });

  it('stops the model when it leaves in mid-answer', async () => {
    const opening = client.chat.completions.create({ model, messages, stream: true });
    const call = await harness.backend.called(1);
    call.content('so far');
    const stream = await opening;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    stream.controller.abort();
    const started = Date.now();
    while (!call.isAborted && Date.now() - started < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(call.isAborted).toBe(true);
  });

  it('leaves the queue when it leaves', async () => {
    void client.chat.completions.create({ model, messages }).catch(() => undefined);
    const running = await harness.backend.called(1);
    const leaving = new AbortController();
    const waiting = client.chat.completions.create(
      { model, messages, stream: true },
      { signal: leaving.signal },
    );
    const stream = await waiting;
    expect(harness.generations.figures()).toMatchObject({ running: 1, queued: 1 });
    stream.controller.abort();
    const started = Date.now();
    while (harness.generations.figures().queued > 0 && Date.now() - started < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(harness.generations.figures()).toMatchObject({ running: 1, queued: 0 });
    running.finish();
  });
});
