import { execFile } from 'node:child_process';

/** How long one of the system's programs may take, in milliseconds. */
const deadline = 20_000;

/** Runs a program of the system to its end. @throws Error with what it wrote when it fails. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  input = '',
  milliseconds = deadline,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      parameters,
      { timeout: milliseconds },
      (error, stdout, stderr) => {
        if (error) {
          reject(
            new Error(`${program} ${parameters.join(' ')}: ${stderr.trim() || error.message}`),
          );
        } else resolve(stdout);
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
