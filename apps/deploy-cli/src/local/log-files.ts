import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';
import path from 'node:path';

/** So many logs of a service are kept, the present one included: of earlier runs, and full ones of this run. */
export const keptLogs = 5;

/** Where a log of a service stands after it was moved on `place` times: `agent.log`, `agent.1.log`, ... */
export function numberedLog(logFile: string, place: number): string {
  return place === 0 ? logFile : logFile.replace(/\.log$/, `.${place}.log`);
}

/** Moves the logs of earlier runs on and returns the path of a new one. */
export function rotateLog(directory: string, name: string): string {
  const numbered = (run: number) => numberedLog(path.join(directory, `${name}.log`), run);
  for (let run = keptLogs - 2; run >= 0; run -= 1) {
    if (existsSync(numbered(run))) renameSync(numbered(run), numbered(run + 1));
  }
  closeSync(openSync(numbered(0), 'a', 0o600));
  return numbered(0);
}

/** The last lines of a log, short enough for a terminal; structured lines are shown as a sentence. */
export function lastLogLines(file: string, count = 8): string[] {
  return tail(file, 16 * 1024)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^\s*at /.test(line))
    .slice(-count)
    .map(readableLogLine)
    .map((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line));
}

function tail(file: string, bytes: number): string {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const length = Math.min(size, bytes);
      const buffer = Buffer.alloc(length);
      readSync(descriptor, buffer, 0, length, size - length);
      const text = buffer.toString('utf8');
      return size > length ? text.slice(text.indexOf('\n') + 1) : text;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}

/** Fields that say nothing to who looks for a reason. */
const silentFields = new Set([
  'time',
  'level',
  'name',
  'pid',
  'hostname',
  'event',
  'msg',
  'message',
]);

/** A line of JSON log as `12:34:56 what happened, field value, ...`; any other line as it is. */
export function readableLogLine(line: string): string {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== 'object' || entry === null) return line;
  const record = entry as Record<string, unknown>;
  const words = ['event', 'msg', 'message'].map((field) => record[field]).filter(isWord);
  if (words.length === 0) return line;
  const facts = Object.entries(record)
    .filter(([field]) => !silentFields.has(field))
    .map(([field, value]) => [field, messageOf(value)] as const)
    .filter(([, value]) => isWord(value))
    .map(([field, value]) => `${field} ${value}`);
  const time = new Date(record['time'] as string | number);
  const clock = Number.isNaN(time.getTime()) ? '' : `${time.toISOString().slice(11, 19)} `;
  return clock + [...words, ...facts].join(', ');
}

/** Errors are logged as objects that hold a message. */
function messageOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'message' in value ? value.message : value;
}

function isWord(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
