import type { Append, MockGeneration } from './mock-backend.ts';

const reasoning =
  'The person asks how tides come about. I should name the Moon first, then the Sun, and say why there are two bulges rather than one.\n\nShort sentences are wanted.';

const prose = `Tides come from the pull of the **Moon**, and to a lesser part of the **Sun**.

1. The Moon pulls the near side of the sea more than the Earth's centre.
2. It pulls the far side less, so the water there is left behind.
3. Two bulges form, and the Earth turns beneath them.

| tide | Moon and Sun | range |
| --- | --- | ---: |
| spring | in one line | 5.8 m |
| neap | at a right angle | 2.1 m |

> A port sees high water about every 12 hours and 25 minutes.

See [the tide tables](https://example.org/tides), but not [this](javascript:alert(1)); ![a chart](https://example.org/chart.png).
`;

const code = `Here is a function in \`Python\`:

\`\`\`python
def is_palindrome(word: str) -> bool:
    """Whether a word reads the same both ways."""
    letters = [letter.lower() for letter in word if letter.isalpha()]
    return letters == letters[::-1]


print(is_palindrome("Ana"))    # True
print(is_palindrome("Vigia"))  # False
\`\`\`

It ignores case and everything that is not a letter.
`;

/** Where an answer may be held, so that a view that passes can be looked at. */
export const stages = ['queued', 'reading', 'reasoning', 'answering'] as const;
export type Stage = (typeof stages)[number];

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Never ends: what is held here ends by its cancellation. */
const forever = () => new Promise<void>(() => undefined);

async function write(
  generation: MockGeneration,
  append: Append,
  content: string,
  heldAt: Stage | null,
): Promise<void> {
  if (heldAt === 'queued') {
    append({ type: 'queued', position: 2, estimatedSeconds: 40 });
    await forever();
  }
  if (/queue/.test(content)) {
    for (const position of [3, 2, 1]) {
      append({ type: 'queued', position, estimatedSeconds: position * 14 });
      await pause(1500);
    }
  }
  append({ type: 'started', model: 'smollm2-135m-instruct' });
  for (const processedTokens of [0, 120, 260, 412]) {
    append({ type: 'prompt', processedTokens, totalTokens: 412 });
    if (heldAt === 'reading' && processedTokens > 200) await forever();
    await pause(200);
  }
  const start = Date.now();
  if (!/short/.test(content)) {
    for (const word of reasoning.split(/(?<= )/)) {
      append({ type: 'reasoning', text: word });
      await pause(20);
    }
  }
  if (heldAt === 'reasoning') await forever();
  const reasoningMilliseconds = /short/.test(content) ? null : Date.now() - start;
  const answer = /code|Python/.test(content) ? code : prose;
  const text = /long/.test(content) ? answer.repeat(20) : answer;
  for (const [index, word] of text.split(/(?<= )/).entries()) {
    if (generation.ended) return;
    if (heldAt === 'answering' && index > 45) await forever();
    append({ type: 'content', text: word });
    await pause(15);
    if (/fail/.test(content) && generation.events.length > 90) {
      const problem = { type: 'urn:vigia:problem:model_failed', title: '', status: 502 };
      return append({ type: 'error', problem: { ...problem, code: 'model_failed' } });
    }
  }
  const usage = { promptTokens: 412, completionTokens: 180, counted: 'server' } as const;
  append({ type: 'usage', usage });
  append({ type: 'done', finishReason: 'stop', reasoningMilliseconds });
}

/** Plays an answer as a model would write it, up to where it is held. */
export function playAnswer(
  generation: MockGeneration,
  content: string,
  append: Append,
  heldAt: Stage | null = null,
): void {
  void write(generation, append, content, heldAt);
}
