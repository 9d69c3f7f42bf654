import { isCut } from './ask.ts';

/** One streamed request through `/v1`, as a program would send it. */
export type Completion = {
  /** All text, thoughts and answer, up to where it ended. */
  reasoning: string;
  content: string;
  /** `whole`: with its finish_reason and `[DONE]`; `cut`: the connection broke; otherwise the code of an error. */
  ending: 'whole' | 'cut' | (string & {});
};

type Chunk = {
  error?: { code: string };
  choices?: {
    delta: { content?: string; reasoning_content?: string };
    finish_reason: string | null;
  }[];
};

/** Asks once, without another try. @throws Error when the answer ends as if it were whole and is not */
export async function complete(
  url: string,
  content: string,
  signal: AbortSignal,
): Promise<Completion> {
  const told: Completion = { reasoning: '', content: '', ending: 'cut' };
  let finishReason: string | null = null;
  let isDone = false;
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer fault-test', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tiny', stream: true, messages: [{ role: 'user', content }] }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(90_000)]),
    });
    if (!response.ok) {
      return { ...told, ending: ((await response.json()) as Chunk).error?.code ?? 'no code' };
    }
    let rest = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        if (data === '[DONE]') {
          isDone = true;
          continue;
        }
        const chunk = JSON.parse(data) as Chunk;
        if (chunk.error) told.ending = chunk.error.code;
        const choice = chunk.choices?.[0];
        told.reasoning += choice?.delta.reasoning_content ?? '';
        told.content += choice?.delta.content ?? '';
        finishReason ??= choice?.finish_reason ?? null;
      }
    }
  } catch (error) {
    if (signal.aborted) return told;
    if (!isCut(error)) throw error;
    if (isDone) return { ...told, ending: 'whole' };
    return told;
  }
  if (!isDone || finishReason === null) {
    throw new Error(`A /v1 stream ended without [DONE] and was not cut (${told.ending}).`);
  }
  return { ...told, ending: 'whole' };
}
