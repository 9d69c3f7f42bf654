import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What failed, in a sentence; what to do next, in another; and lines that help to see why. */
export type CommandErrorDetails = {
  code: string;
  message: string;
  remedy?: string | undefined;
  /** The last lines of a log, or the output of a tool: shown below the sentence. */
  excerpt?: readonly string[] | undefined;
  exitCode?: ExitCode;
  cause?: unknown;
};

/** Ends a command. Thrown anywhere below `main.ts`, which alone turns it into text and an exit code. */
export class CommandError extends Error {
  readonly code: string;
  readonly remedy: string | undefined;
  readonly excerpt: readonly string[];
  readonly exitCode: ExitCode;

  constructor(details: CommandErrorDetails) {
    super(details.message, { cause: details.cause });
    this.name = 'CommandError';
    this.code = details.code;
    this.remedy = details.remedy;
    this.excerpt = details.excerpt ?? [];
    this.exitCode = details.exitCode ?? exitCodes.failed;
  }
}
