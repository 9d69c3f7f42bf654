import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';

import type { PrivateHost } from '@vigia/private-host';

import { createDependencies } from '../dependencies.ts';
import { runCommandLine } from '../run-command-line.ts';
import { recordingStream } from './service-script.ts';

export type VigiaRun = { code: number; stdout: string; stderr: string };

/** Runs the command in this process, as a program would: without a terminal, unless something is typed. */
export async function runVigia(
  argv: readonly string[],
  options: {
    directory: string;
    environment?: Record<string, string>;
    stop?: AbortSignal;
    privateHost?: PrivateHost;
    /** What is typed at a terminal; without it there is none. */
    typed?: string;
  },
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
      privateHost: options.privateHost,
      ...(options.typed === undefined ? {} : { stdin: terminalThatTypes(options.typed) }),
    }),
  );
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Answers every question with the same line. */
function terminalThatTypes(line: string): ReadStream {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  // Each question begins to read anew.
  const resume = stdin.resume.bind(stdin);
  stdin.resume = () => {
    setImmediate(() => stdin.write(`${line}\r`));
    return resume();
  };
  return stdin as unknown as ReadStream;
}
