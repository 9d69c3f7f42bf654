import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of its own for one test. */
export function temporaryDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'vigia-deploy-cli-'));
}

/**
 * Writes a small real service: it speaks over IPC as `runService` does and ends on SIGTERM or when its
 * parent is gone. `body` runs after it listens.
 */
export function writeServiceScript(directory: string, body = ''): string {
  const file = path.join(directory, `service-${Math.random().toString(36).slice(2)}.cjs`);
  writeFileSync(
    file,
    `process.on('SIGTERM', () => process.exit(0));
     process.on('disconnect', () => process.exit(0));
     console.log('service says hello');
     process.send({ type: 'listening', url: 'http://127.0.0.1:1' });
     setInterval(() => undefined, 1000);
     ${body}`,
  );
  return file;
}

/** Polls until a condition holds. @throws Error that names it when it does not in time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An output stream that keeps what was written. */
export function recordingStream(isTTY = false) {
  let text = '';
  return {
    isTTY,
    columns: 100,
    write(part: string) {
      text += part;
      return true;
    },
    text: () => text,
  };
}
