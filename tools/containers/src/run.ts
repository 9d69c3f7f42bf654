import { spawn } from 'node:child_process';

export type RunOptions = {
  directory?: string;
  signal?: AbortSignal;
  /** Shows what the program writes as it comes; else it is only returned. */
  isShown?: boolean;
};

/**
 * Runs a program and resolves with what it wrote to its standard output.
 * @throws Error with the last lines that it wrote, when it is not found or fails
 */
export function run(
  program: string,
  commandArguments: readonly string[],
  { directory, signal, isShown = false }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, commandArguments, {
      cwd: directory,
      env: process.env,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let tail = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data;
      tail = (tail + data).slice(-4_000);
      if (isShown) process.stdout.write(data);
    });
    child.stderr.on('data', (data: Buffer) => {
      tail = (tail + data).slice(-4_000);
      if (isShown) process.stderr.write(data);
    });
    child.on('error', reject);
    child.on('close', (code, endedBy) => {
      if (code === 0) return resolve(output);
      const how = endedBy ? `was ended by ${endedBy}` : `ended with exit code ${code}`;
      reject(new Error(`${program} ${commandArguments[0] ?? ''} ${how}:\n${tail.trim()}`));
    });
  });
}
