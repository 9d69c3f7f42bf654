import { type DestinationStream, pino } from 'pino';

import { type LogFields, toLoggableFields } from './log-fields.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type LoggerOptions = {
  /** The service or part that speaks. */
  name: string;
  /** Default `info`. */
  level?: LogLevel;
  /** Where the lines (JSON, one each) go; default standard output. */
  destination?: DestinationStream;
};

/**
 * The name of what happened, in words joined by hyphens, such as `request-ended`. Only a literal is
 * accepted: a text put together at run time could carry what a person wrote.
 */
export type EventName<Name extends string> =
  Record<never, never> extends Record<Name, 1>
    ? never
    : Name extends `${string} ${string}`
      ? never
      : Name;

type Write = <Name extends string>(event: EventName<Name>, fields?: LogFields) => void;

/** Writes events with fields from an allow-list; what else it is given never reaches a log. */
export type Logger = {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  /** A logger whose lines all carry these fields. */
  child(fields: LogFields): Logger;
};

const eventPattern = /^[a-z0-9]+(?:-[a-z0-9]+){0,7}$/;

/** Makes the logger of a process. It cannot write message content, keys or tokens. */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: undefined,
    messageKey: 'event',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const output = pino(options, destination ?? standardOutput());
  return wrap(output.child({ name }));
}

/**
 * Standard output, written in blocks: a line of its own for each request would cost as much as the
 * request. What waits is written out when the process ends by itself; a killed one loses this much.
 */
function standardOutput(): DestinationStream {
  const output = pino.destination({ sync: false, minLength: 8 * 1024, periodicFlush: 100 });
  // The parent that read it is gone: at the exit the rest would be tried for ever.
  process.prependOnceListener('disconnect', () => {
    output.write = () => true;
    output.flushSync = () => undefined;
  });
  return output;
}

type PinoLogger = ReturnType<typeof pino>;

function wrap(output: PinoLogger): Logger {
  const writer =
    (level: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (event: string, fields: LogFields = {}) => {
      if (!output.isLevelEnabled(level)) return;
      output[level](toLoggableFields(fields), eventPattern.test(event) ? event : 'unnamed-event');
    };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    child: (fields) => wrap(output.child(toLoggableFields(fields))),
  };
}
