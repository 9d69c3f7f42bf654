import { stripVTControlCharacters } from 'node:util';

import type { OutputStream } from './output-stream.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const eraseBelow = '\u001b[J';
/** How often lines of running steps are drawn again, in milliseconds: they hold a clock, nothing blinks. */
const redrawInterval = 250;

/** Cuts a line to the width of the terminal: a wrapped line could not be drawn again in its place. */
function fit(text: string, columns: number): string {
  const plain = stripVTControlCharacters(text);
  return plain.length < columns ? text : `${plain.slice(0, columns - 2)}…`;
}

/** Lines at the foot of the output that are drawn again and again, below lines that stay. */
export function createLiveLines(stream: OutputStream, redraw: boolean) {
  const lines = new Map<symbol, () => string>();
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  const erase = () => (drawn > 0 ? `\u001b[${drawn}A\r${eraseBelow}` : '');
  const render = (above = '') => {
    const columns = stream.columns ?? 80;
    const texts = [...lines.values()].map((text) => `${fit(text(), columns)}\n`);
    stream.write(erase() + above + texts.join(''));
    drawn = texts.length;
  };
  const pause = () => {
    if (!timer) return;
    clearInterval(timer);
    timer = undefined;
    stream.write(showCursor);
  };

  return {
    /** Shows a line until it is removed; `text` is asked each time that it is drawn. */
    set(key: symbol, text: () => string): void {
      const known = lines.has(key);
      lines.set(key, text);
      if (!redraw) return;
      if (!timer) {
        stream.write(hideCursor);
        timer = setInterval(render, redrawInterval);
        timer.unref();
      }
      if (!known) render();
    },
    remove(key: symbol): void {
      lines.delete(key);
      if (!redraw) return;
      render();
      if (lines.size === 0) pause();
    },
    /** Writes lines that stay. */
    print(text: string): void {
      if (redraw) render(`${text}\n`);
      else stream.write(`${text}\n`);
    },
    close(): void {
      lines.clear();
      if (redraw) render();
      pause();
    },
  };
}
