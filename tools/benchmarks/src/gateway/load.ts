/** The load: requests one at a time, streams in a closed loop, and many streams held open. */
import { Agent, request } from 'node:http';

/** Where requests go, and with which headers. */
export type Target = { url: string; headers?: Record<string, string> };

/** What one stream showed. Times in milliseconds. */
export type StreamResult = {
  tokens: number;
  firstTokenMilliseconds: number;
  totalMilliseconds: number;
  delays: number[];
  complete: boolean;
};

const clock = () => performance.timeOrigin + performance.now();

/** Asks for a stream and reads it to its end; never rejects: a cut stream is `complete: false`. */
export function runStream(
  target: Target,
  agent: Agent,
  tokens: number,
  everyMilliseconds: number,
): Promise<StreamResult> {
  const began = clock();
  const result: StreamResult = {
    tokens: 0,
    firstTokenMilliseconds: 0,
    totalMilliseconds: 0,
    delays: [],
    complete: false,
  };
  const body = JSON.stringify({
    model: 'mock',
    stream: true,
    max_tokens: tokens,
    messages: [{ role: 'user', content: `tokens=${tokens} every=${everyMilliseconds}` }],
  });
  return new Promise((resolve) => {
    const finish = () => {
      result.totalMilliseconds = clock() - began;
      resolve(result);
    };
    const outgoing = request(
      `${target.url}/v1/chat/completions`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', ...target.headers },
      },
      (answer) => {
        let rest = '';
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => {
          const now = clock();
          rest += text;
          const lines = rest.split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            if (line === 'data: [DONE]') result.complete = true;
            // Tokens that the agent joined into one write are several times in one text.
            for (const [, sent] of joined(line)) {
              result.tokens += 1;
              if (result.tokens === 1) result.firstTokenMilliseconds = now - began;
              result.delays.push(now - Number(sent));
            }
          }
        });
        answer.on('end', finish);
        answer.on('error', finish);
      },
    );
    outgoing.on('error', finish);
    outgoing.end(body);
  });
}

function joined(line: string): RegExpMatchArray[] {
  if (!line.startsWith('data: {')) return [];
  return [...line.matchAll(/(\d{13}\.\d) /g)];
}

/** One request after the other: the time of each, in milliseconds. */
export async function runSequence(target: Target, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const result = await runStream(target, agent, 1, 0);
    if (!result.complete) throw new Error(`A request to ${target.url} did not complete.`);
    times.push(result.totalMilliseconds);
  }
  agent.destroy();
  return times;
}

/** `clients` at once, each starting its next stream when the last has ended: streams a second. */
export async function runClosedLoop(
  target: Target,
  clients: number,
  streams: number,
  tokens: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  let left = streams;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left > 0) {
        left -= 1;
        const result = await runStream(target, agent, tokens, 0);
        if (!result.complete || result.tokens !== tokens) {
          throw new Error(`A stream of ${target.url} lost ${tokens - result.tokens} tokens.`);
        }
      }
    }),
  );
  agent.destroy();
  return streams / ((performance.now() - began) / 1000);
}

/** Holds `count` streams open at once, opened over `rampMilliseconds`, and reads each to its end. */
export async function runOpenStreams(
  target: Target,
  count: number,
  tokens: number,
  everyMilliseconds: number,
  rampMilliseconds = 0,
): Promise<StreamResult[]> {
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const results = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, (index / count) * rampMilliseconds));
      return runStream(target, agent, tokens, everyMilliseconds);
    }),
  );
  agent.destroy();
  return results;
}

/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
