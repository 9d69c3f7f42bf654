import { styleText } from 'node:util';

import type { OutputStream } from './output-stream.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether to colour: only on a terminal, and not with NO_COLOR (https://no-color.org) or TERM=dumb. */
export function usesColour(stream: OutputStream, environment: Environment): boolean {
  return Boolean(stream.isTTY) && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

/** Whether lines that are already written may be drawn again. */
export function canRedraw(stream: OutputStream, environment: Environment): boolean {
  return Boolean(stream.isTTY) && environment['TERM'] !== 'dumb' && !environment['CI'];
}

/** The colours of the terminal, by role. Brass is what is live, red what failed, the rest is quiet. */
export function createStyle(coloured: boolean) {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    coloured ? styleText(format, text, { validateStream: false }) : text;
  return {
    accent: paint('yellow'),
    danger: paint('red'),
    quiet: paint('dim'),
    strong: paint('bold'),
  };
}

export type Style = ReturnType<typeof createStyle>;

/** The porthole: clear, fogged, shut. */
export const marks = { clear: '◉', fogged: '◎', shut: '○' } as const;
