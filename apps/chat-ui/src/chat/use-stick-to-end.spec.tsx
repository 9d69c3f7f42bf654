import { act, fireEvent, render, screen } from '@testing-library/react';
import { useLayoutEffect } from 'react';

import { useStickToEnd } from './use-stick-to-end.ts';

/** jsdom lays nothing out: these are the heights, and what a browser does with the position. */
const layout = { content: 0, box: 0, top: 0 };
let page: ReturnType<typeof render>;
let observed: () => void = () => undefined;

class HeightObserver {
  constructor(callback: () => void) {
    observed = callback;
  }
  observe = () => undefined;
  disconnect = () => {
    observed = () => undefined;
  };
}

const furthest = () => Math.max(0, layout.content - layout.box);
const scrollTo = (top: number) => {
  layout.top = Math.min(Math.max(0, top), furthest());
};
const properties = {
  scrollHeight: { configurable: true, get: () => layout.content },
  clientHeight: { configurable: true, get: () => layout.box },
  scrollTop: { configurable: true, get: () => layout.top, set: scrollTo },
};

function Page({ enabled = true, news = 0 }: { enabled?: boolean; news?: number }) {
  const { box, content, atEnd, stay } = useStickToEnd(enabled);
  useLayoutEffect(stay, [stay, news]);
  return (
    <div data-testid="box" ref={box}>
      <div ref={content}>{atEnd ? 'at the end' : 'away from the end'}</div>
    </div>
  );
}

/** A frame lays out first, and tells the observer then. */
function resize(sizes: Partial<typeof layout>) {
  Object.assign(layout, sizes);
  scrollTo(layout.top);
  act(() => observed());
}
const scrolled = () => fireEvent.scroll(screen.getByTestId('box'));

beforeEach(() => {
  globalThis.ResizeObserver = HeightObserver as unknown as typeof ResizeObserver;
  Object.assign(layout, { content: 1000, box: 500, top: 500 });
  page = render(<Page />);
  Object.defineProperties(screen.getByTestId('box'), properties);
  scrolled();
});
afterEach(() => Reflect.deleteProperty(globalThis, 'ResizeObserver'));

describe('the end of a conversation', () => {
  it('is kept to when what shrank grows again before the browser has told of the scroll', () => {
    resize({ content: 900 });
    expect(layout.top).toBe(400);
    // The refusal of a message takes more room than the line that it was on its way.
    layout.content = 1100;
    scrolled();
    resize({ content: 1100 });
    scrolled();
    expect(layout.top).toBe(600);
    expect(screen.getByText('at the end')).toBeVisible();
  });

  it('is kept to when an on-screen keyboard goes and something appears at once', () => {
    resize({ box: 800 });
    expect(layout.top).toBe(200);
    layout.content = 1100;
    scrolled();
    resize({ content: 1100 });
    expect(layout.top).toBe(300);
  });

  it('is left by a reader who scrolls up while it grows', () => {
    scrollTo(300);
    layout.content = 1050;
    scrolled();
    resize({ content: 1200 });
    expect(layout.top).toBe(300);
    expect(screen.getByText('away from the end')).toBeVisible();
  });

  it('is gone to once there is one: a page without a message is read from its beginning', () => {
    page.rerender(<Page enabled={false} />);
    scrollTo(0);
    page.rerender(<Page enabled={false} news={1} />);
    resize({ content: 1200 });
    expect(layout.top).toBe(0);
    page.rerender(<Page />);
    expect(layout.top).toBe(700);
  });
});
