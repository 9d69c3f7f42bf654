import type { EmbeddedServerFailureCode } from './messages.ts';

/** Why the model does not load, in words for a person. */
export class LoadFailure extends Error {
  readonly code: EmbeddedServerFailureCode;
  /** What to do next. */
  readonly remedy: string;

  constructor(
    code: EmbeddedServerFailureCode,
    message: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'LoadFailure';
    this.code = code;
    this.remedy = remedy;
  }
}

/**
 * Puts what node-llama-cpp threw and llama.cpp said into words; the file's name is told, its folder is not.
 */
export function toLoadFailure(error: unknown, fileName: string, engineErrors = ''): LoadFailure {
  if (error instanceof LoadFailure) return error;
  const { name } = error as Error;
  const message = `${(error as Error).message} ${engineErrors}`;
  if (name === 'NoBinaryFoundError' || /NoBinaryFound|no binary/i.test(message)) {
    return new LoadFailure(
      'platform_unsupported',
      `There is no ready-made llama.cpp for this platform (${process.platform} ${process.arch}).`,
      'Run Vigia on 64-bit Linux with glibc 2.34 or later, macOS or Windows, or attach a model server of your own.',
      { cause: error },
    );
  }
  if (name === 'InsufficientMemoryError' || /insufficient memory|out of memory/i.test(message)) {
    return new LoadFailure(
      'memory_insufficient',
      `There is not enough free memory for ${fileName}.`,
      'Close other programs, or choose a smaller model or context.',
      { cause: error },
    );
  }
  if (/magic|not within the file bounds|ENOENT|unsupported|architecture|gguf/i.test(message)) {
    return new LoadFailure(
      'model_invalid',
      `${fileName} is no model that llama.cpp can load.`,
      'Delete it and start again, or choose another GGUF file.',
      { cause: error },
    );
  }
  return new LoadFailure(
    'load_failed',
    `${fileName} could not be loaded.`,
    'Start again; if it fails again, choose another GGUF file.',
    { cause: error },
  );
}
