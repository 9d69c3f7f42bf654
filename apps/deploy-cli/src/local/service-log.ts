import type { Readable } from 'node:stream';

import { openRotatingFile } from '@vigia/observability';

import { keptLogs, numberedLog } from './log-files.ts';

/** A log that fills is moved on when it would grow beyond this many bytes. */
const maximumBytes = 10 * 1024 * 1024;
/** So much without a line break is written as a line, in characters: what waits for its end is in memory. */
const longestLine = 64 * 1024;

export type ServiceLog = {
  write(line: string): void;
  /** Writes down what a process says, whole lines at a time, until it has closed its end. */
  follow(output: Readable): void;
  /** What comes later is dropped. */
  close(): void;
};

/**
 * Opens the log of a service for what it says. The lines go through this process, because a file that a
 * process writes by itself cannot be moved on while it runs without losing some.
 */
export function openServiceLog(logFile: string, limit = maximumBytes): ServiceLog {
  const file = openRotatingFile({
    path: logFile,
    pathOfFull: (place) => numberedLog(logFile, place),
    maximumBytes: limit,
    keptFiles: keptLogs - 1,
  });
  let closed = false;

  function write(lines: string): void {
    if (closed) return;
    try {
      file.write(lines);
    } catch {
      // A full disk: the services go on without a log, as they would have if they wrote it themselves.
    }
  }

  return {
    write,
    follow(output) {
      let pending = '';
      const flush = () => {
        if (pending !== '') write(pending);
        pending = '';
      };
      output.setEncoding('utf8');
      output.on('data', (text: string) => {
        const end = text.lastIndexOf('\n');
        if (end >= 0) {
          write(pending + text.slice(0, end));
          pending = '';
        }
        pending += text.slice(end + 1);
        if (pending.length > longestLine) flush();
      });
      output.on('end', flush);
      output.on('error', flush);
    },
    close() {
      closed = true;
      file.close();
    },
  };
}
