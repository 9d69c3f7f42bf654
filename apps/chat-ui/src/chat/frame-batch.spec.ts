import { jest } from '@jest/globals';

import { createFrameBatch, createFrameSchedule } from './frame-batch.ts';

/** Frames that come when the test says so. */
function holdFrames() {
  const waiting: FrameRequestCallback[] = [];
  jest.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((run) => waiting.push(run));
  jest.spyOn(globalThis, 'cancelAnimationFrame').mockImplementation(() => undefined);
  return () => {
    for (const run of waiting.splice(0)) run(0);
  };
}

describe('a batch', () => {
  let frame: () => void;
  beforeEach(() => {
    jest.useFakeTimers();
    frame = holdFrames();
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const open = () => {
    const delivered: number[][] = [];
    const batch = createFrameBatch<number>(
      (items) => delivered.push([...items]),
      createFrameSchedule(),
    );
    return { batch, delivered };
  };

  it('hands over together what came together', () => {
    const { batch, delivered } = open();
    batch.add(1);
    batch.add(2);
    expect(delivered).toEqual([]);
    jest.advanceTimersByTime(0);
    expect(delivered).toEqual([[1, 2]]);
  });

  it('hands over nothing more until the page has drawn what came before', () => {
    const { batch, delivered } = open();
    batch.add(1);
    jest.advanceTimersByTime(0);
    batch.add(2);
    jest.advanceTimersByTime(200);
    batch.add(3);
    expect(delivered).toEqual([[1]]);
    frame();
    jest.advanceTimersByTime(0);
    expect(delivered).toEqual([[1], [2, 3]]);
  });

  it('does not wait for ever for frames, which a page that was hidden no longer draws', () => {
    const { batch, delivered } = open();
    batch.add(1);
    jest.advanceTimersByTime(0);
    batch.add(2);
    jest.advanceTimersByTime(500);
    expect(delivered).toEqual([[1], [2]]);
  });

  it('goes by the clock alone while the page is hidden', () => {
    jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const { batch, delivered } = open();
    batch.add(1);
    jest.advanceTimersByTime(250);
    expect(delivered).toEqual([[1]]);
    expect(requestAnimationFrame).not.toHaveBeenCalled();
  });

  it('hands over at once what is asked for at once, and nothing twice', () => {
    const { batch, delivered } = open();
    batch.add(1);
    batch.flush();
    jest.advanceTimersByTime(1000);
    expect(delivered).toEqual([[1]]);
  });
});
