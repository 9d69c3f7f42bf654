import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The official client for Python that the tests are written for. */
export const pythonClientVersion = '3.54.0';

/** Installing takes seconds; with a slow line more, in milliseconds. */
const installDeadlineMilliseconds = 180_000;

const cache = join(import.meta.dirname, '../../../../node_modules/.cache/vigia');

/** A Python that has the client, or why there is none. */
export type PreparedPython = { path: string } | { missing: string };

/**
 * Makes a virtual environment with the official client, once: outside of the sources, where `npm ci`
 * takes it away again.
 */
export async function preparePython(): Promise<PreparedPython> {
  const directory = join(cache, `openai-python-${pythonClientVersion}`);
  const path = join(directory, 'bin/python');
  const complete = join(directory, 'complete');
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(program, args, { timeout: installDeadlineMilliseconds });
  if (existsSync(complete) && (await run(path, '-c', 'import openai').then(...yesOrNo))) {
    return { path };
  }
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  if (!(await run('python3', '-c', 'import venv, ensurepip').then(...yesOrNo))) {
    return { missing: 'python3 with venv and pip (on Debian: apt-get install python3-venv)' };
  }
  try {
    await run('python3', '-m', 'venv', directory);
    const wanted = `openai==${pythonClientVersion}`;
    await run(path, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const reason = (stderr || message).trim().split('\n').at(-1);
    return { missing: `openai ${pythonClientVersion} from PyPI (${reason})` };
  }
  writeFileSync(complete, '');
  return { path };
}

const yesOrNo = [() => true, () => false] as const;
