import { createDependencies } from '../dependencies.ts';
import { runCommandLine } from '../run-command-line.ts';
import { recordingStream } from './service-script.ts';

export type VigiaRun = { code: number; stdout: string; stderr: string };

/** Runs the command in this process, as a program would: without a terminal. */
export async function runVigia(
  argv: readonly string[],
  options: { directory: string; environment?: Record<string, string>; stop?: AbortSignal },
): Promise<VigiaRun> {
  const stdout = recordingStream();
  const stderr = recordingStream();
  const code = await runCommandLine(
    argv,
    createDependencies({
      stdout,
      stderr,
      environment: options.environment ?? {},
      platform: 'linux',
      currentDirectory: options.directory,
      stop: options.stop ?? new AbortController().signal,
      script: '/nowhere',
    }),
  );
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
