import type { CommandError } from '../command-error.ts';

/** One thing that is being done. Ends by `done`, `warn` or `fail`, once. */
export type Step = {
  /** What it does now. */
  update(detail: string): void;
  done(detail?: string): void;
  /** It is done, but not as it should be. */
  warn(detail: string): void;
  fail(detail?: string): void;
};

/** Where a command says what it does: lines for people, or one JSON object a line for programs. */
export type Reporter = {
  /** `name` is stable and meant for programs, `title` for people. Steps may overlap. */
  step(name: string, title: string): Step;
  /** A sentence between the steps. `name` and `data` are for programs. */
  note(name: string, text: string, data?: Record<string, unknown>): void;
  /** The last line: what to do next. */
  result(name: string, text: string, data?: Record<string, unknown>): void;
  error(error: CommandError): void;
  /** Gives the terminal back: no line of a running step stays. */
  close(): void;
};
