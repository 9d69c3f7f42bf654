import { isNativeError } from 'node:util/types';

/** What is told of an error: never its message, which can quote what a person wrote. */
export type ErrorDescription = {
  name: string;
  /** A system or problem code, such as `ECONNREFUSED` or `model_failed`. */
  code?: string;
  /** Where it was thrown: `function (file:line:column)`, innermost first. */
  frames: string[];
  cause?: ErrorDescription;
};

const maximumFrames = 8;
const maximumCauses = 3;

/** Describes an error by its name, code and place alone; undefined for what is no error. */
export function describeError(error: unknown, depth = 0): ErrorDescription | undefined {
  if (!isNativeError(error) || depth > maximumCauses) return undefined;
  const code = codeOf(error);
  const cause = describeError(error.cause, depth + 1);
  return {
    name: /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(error.name) ? error.name : 'Error',
    ...(code !== undefined && { code }),
    frames: framesOf(error),
    ...(cause && { cause }),
  };
}

function codeOf(error: Error): string | undefined {
  const { code, problem } = error as { code?: unknown; problem?: { code?: unknown } };
  const found = code ?? problem?.code;
  return typeof found === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(found)
    ? found
    : undefined;
}

/** A message may itself hold lines that look like frames, so it is cut off by its own length first. */
function framesOf(error: Error): string[] {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const messageEnd = error.message === '' ? 0 : stack.indexOf(error.message);
  if (messageEnd < 0) return [];
  return stack
    .slice(messageEnd + error.message.length)
    .split('\n')
    .map((line) => /^\s+at (?:async )?(.*[/\\:]\S+:\d+:\d+\)?)$/.exec(line)?.[1])
    .filter((frame) => frame !== undefined)
    .slice(0, maximumFrames);
}
