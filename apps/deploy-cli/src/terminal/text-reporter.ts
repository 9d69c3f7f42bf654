import type { CommandError } from '../command-error.ts';
import { createLiveLines } from './live-lines.ts';
import type { Format } from './format.ts';
import type { OutputStream } from './output-stream.ts';
import type { Reporter, Step } from './reporter.ts';
import { marks, type Style } from './style.ts';
import { wrap } from './wrap.ts';

export type TextReporterOptions = {
  stdout: OutputStream;
  stderr: OutputStream;
  style: Style;
  format: Format;
  /** Whether running steps are drawn again in place; else they speak in plain lines now and then. */
  redraw: boolean;
  clock?: () => number;
};

/** A step that runs longer than this, in milliseconds, says how far it is. */
const patience = 2_000;
/** Where lines cannot be drawn again, a running step speaks this often, in milliseconds. */
const plainInterval = 5_000;
const titleWidth = 14;

/** Files and pipes have none: there a line is a line. */
function widthOf({ isTTY, columns }: OutputStream): number | undefined {
  return isTTY ? columns : undefined;
}

/**
 * One line a step: the mark, the thing, how long. Steps overlap and the command lives on after the last
 * of them, which is why this is not a task list such as listr2, that owns the run from start to end.
 */
export function createTextReporter(options: TextReporterOptions): Reporter {
  const { stdout, stderr, style, format } = options;
  const clock = options.clock ?? (() => performance.now());
  const columns = () => widthOf(stdout);
  const live = createLiveLines(stdout, options.redraw);

  const line = (mark: string, title: string, detail: string, startedAt: number, timed = true) => {
    const elapsed = clock() - startedAt;
    const time = timed ? style.quiet(`  ${format.duration(elapsed)}`) : '';
    return `${mark} ${title.padEnd(titleWidth)} ${detail}${time}`;
  };

  return {
    step(_name, title): Step {
      const startedAt = clock();
      let lastSpoken = startedAt - plainInterval + patience;
      const key = Symbol(title);
      const draw = (detail: string) =>
        live.set(key, () =>
          line(marks.fogged, title, detail, startedAt, clock() - startedAt >= patience),
        );
      const end = (mark: string, detail = '') => {
        live.remove(key);
        live.print(wrap(line(mark, title, detail, startedAt), columns(), titleWidth + 3));
      };
      draw('');
      return {
        update(detail) {
          draw(detail);
          if (options.redraw || clock() - lastSpoken < plainInterval) return;
          lastSpoken = clock();
          live.print(line(marks.fogged, title, detail, startedAt));
        },
        done: (detail) => end(style.accent(marks.clear), detail),
        warn: (detail) => end(style.accent(marks.fogged), detail),
        fail: (detail) => end(style.danger(marks.shut), detail),
      };
    },

    note(_name, text) {
      live.print(wrap(text, columns()));
    },

    result(_name, text) {
      live.print('');
      live.print(style.strong(wrap(text, columns())));
    },

    error(error: CommandError) {
      live.close();
      const width = widthOf(stderr);
      const lines = [
        wrap(`${style.danger(marks.shut)} ${error.message}`, width),
        ...error.excerpt.map((entry) => wrap(style.quiet(`  ${entry}`), width, 4)),
        ...(error.remedy === undefined ? [] : [wrap(error.remedy, width)]),
      ];
      stderr.write(lines.map((each) => `${each}\n`).join(''));
    },

    close: () => live.close(),
  };
}
