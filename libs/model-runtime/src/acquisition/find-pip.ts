import type { RunPip } from './run-pip.ts';

/** How pip is called on this machine. */
export type PipCommand = { command: string; arguments: string[] };

/** In the order of likelihood; Debian's python3 may have no pip, and pip3 may then still exist. */
const candidates: PipCommand[] = [
  { command: 'python3', arguments: ['-m', 'pip'] },
  { command: 'pip3', arguments: [] },
  { command: 'python', arguments: ['-m', 'pip'] },
  { command: 'pip', arguments: [] },
];

const answerLimit = 20_000;

export type FoundPip =
  | { pip: PipCommand }
  /** `detail` says what is missing, and `remedy` how to get it. */
  | { pip: null; detail: string; remedy: string };

/** Finds a pip that answers. */
export async function findPip(
  run: RunPip,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<FoundPip> {
  let pythonFound = false;
  for (const candidate of candidates) {
    const limit = AbortSignal.timeout(answerLimit);
    try {
      const { exitCode, notFound } = await run({
        command: candidate.command,
        arguments: [...candidate.arguments, '--version'],
        environment,
        signal: AbortSignal.any([signal, limit]),
      });
      if (exitCode === 0) return { pip: candidate };
      if (!notFound && candidate.command.startsWith('python')) pythonFound = true;
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.aborted) throw error;
    }
  }
  return pythonFound
    ? {
        pip: null,
        detail: 'Python 3 is here, but without pip',
        remedy:
          'install pip (Debian and Ubuntu: apt install python3-pip; Fedora: dnf install python3-pip)',
      }
    : {
        pip: null,
        detail: 'there is no Python 3 with pip',
        remedy:
          'install Python 3 with pip (Debian and Ubuntu: apt install python3-pip; Fedora: dnf install python3-pip)',
      };
}
