import type { OutputStream } from './output-stream.ts';
import type { Reporter } from './reporter.ts';

/** Writes what happens as one JSON object a line; `event` tells which: step, note, result or error. */
export function createJsonReporter(stdout: OutputStream, clock: () => number = Date.now): Reporter {
  const write = (value: Record<string, unknown>) => stdout.write(`${JSON.stringify(value)}\n`);
  return {
    step(name) {
      const startedAt = clock();
      const say = (state: string, detail?: string) =>
        write({ event: 'step', name, state, detail, milliseconds: clock() - startedAt });
      return {
        update: (detail) => say('running', detail),
        done: (detail) => say('done', detail),
        warn: (detail) => say('degraded', detail),
        fail: (detail) => say('failed', detail),
      };
    },
    note: (name, text, data) => write({ event: 'note', name, text, ...data }),
    result: (name, text, data) => write({ event: 'result', name, text, ...data }),
    error: (error) =>
      write({
        event: 'error',
        code: error.code,
        message: error.message,
        remedy: error.remedy,
        excerpt: error.excerpt.length > 0 ? error.excerpt : undefined,
        exitCode: error.exitCode,
      }),
    close: () => undefined,
  };
}
