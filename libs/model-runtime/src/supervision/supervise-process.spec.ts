import { spawn } from 'node:child_process';

import { type ProcessState, superviseProcess } from './supervise-process.ts';

/** Supervises processes that end by themselves at once, until enough was told or it is given up. */
async function superviseMortals(isReady: boolean, enough: number): Promise<ProcessState['name'][]> {
  const told: ProcessState['name'][] = [];
  const done = Promise.withResolvers<void>();
  const supervisor = superviseProcess({
    start: () => spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' }),
    untilReady: async () => {
      if (!isReady) throw new Error('It is not ready.');
    },
    onState({ name }) {
      told.push(name);
      if (name === 'failed' || told.length >= enough) done.resolve();
    },
    maximumTries: 2,
    firstDelayMilliseconds: 1,
  });
  await done.promise;
  await supervisor.stop();
  return told;
}

it('starts a process again however often it dies after it was ready', async () => {
  const told = await superviseMortals(true, 13);
  expect(told.filter((name) => name === 'ready').length).toBeGreaterThan(3);
  expect(told).not.toContain('failed');
}, 30_000);

it('gives a process up that never becomes ready', async () => {
  const told = await superviseMortals(false, 100);
  expect(told).toEqual(['starting', 'restarting', 'starting', 'failed']);
}, 30_000);
