import type { ExitCode } from './exit-codes.ts';

/** Ends a command that has said all already, with an exit code other than 0. Thrown below `main.ts`. */
export class ExitRequest extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super(`exit code ${exitCode}`);
    this.name = 'ExitRequest';
    this.exitCode = exitCode;
  }
}
