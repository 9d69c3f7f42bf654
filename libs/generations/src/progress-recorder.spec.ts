import type { LedgerProgress } from '@vigia/conversations';

import type { Generation } from './generation.ts';
import { createProgressRecorder } from './progress-recorder.ts';

const generationOf = (id: string, pieces: number) => ({ id, pieces }) as Generation;

/** Waits until something holds, looking often; fails when it does not within 10 s. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It did not come to hold.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('the recorder of progress', () => {
  it('records many answers in one step, each once and as far as it is by then', async () => {
    const recorded: LedgerProgress[][] = [];
    const recorder = createProgressRecorder({
      record: async (progress) => void recorded.push(progress),
      interval: 100,
      onFailure: (error) => {
        throw error;
      },
    });
    const generations = Array.from({ length: 1000 }, (_, index) => generationOf(`g${index}`, 1));
    for (const generation of generations) {
      recorder.note(generation);
      generation.pieces = 2;
      recorder.note(generation);
    }
    await until(() => recorded.length > 0);
    expect(recorded.flat()).toEqual(
      generations.map(({ id }) => ({ generationId: id, completionTokens: 2 })),
    );
  });

  it('says nothing of an answer that has ended', async () => {
    const recorded: LedgerProgress[] = [];
    const recorder = createProgressRecorder({
      record: async (progress) => void recorded.push(...progress),
      interval: 50,
      onFailure: () => undefined,
    });
    const [gone, running] = [generationOf('gone', 3), generationOf('running', 4)];
    recorder.note(gone);
    recorder.note(running);
    recorder.forget(gone);
    await until(() => recorded.length > 0);
    expect(recorded).toEqual([{ generationId: 'running', completionTokens: 4 }]);
  });

  it('goes on after a failure, with what is noted since', async () => {
    const failures: unknown[] = [];
    const recorded: LedgerProgress[] = [];
    const recorder = createProgressRecorder({
      async record(progress) {
        if (failures.length === 0) throw new Error('The disk is full.');
        recorded.push(...progress);
      },
      interval: 20,
      onFailure: (error) => void failures.push(error),
    });
    const generation = generationOf('g', 1);
    recorder.note(generation);
    await until(() => failures.length === 1);
    recorder.note(generation);
    await until(() => recorded.length > 0);
    expect(recorded).toEqual([{ generationId: 'g', completionTokens: 1 }]);
  });
});
