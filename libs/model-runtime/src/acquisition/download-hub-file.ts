import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { createByteReporter, type ReportProgress } from './acquisition-progress.ts';
import { checkDiskSpace } from './disk-space.ts';
import { hashFile } from './hash-file.ts';
import { requestHub, resolveUrl } from './hub-request.ts';
import type { HubFile } from './locate-hub-file.ts';
import { explainFileError, ModelAcquisitionError } from './model-acquisition-error.ts';

export type DownloadOptions = {
  directory: string;
  signal: AbortSignal;
  report: ReportProgress;
  /** Silence of the sender that counts as a broken connection. Default 30 s. */
  stallMilliseconds?: number;
  /** Tries in a row that bring no byte, before it is given up. Default 6. */
  maximumTries?: number;
  /** The first wait before another try; it doubles each time. Default 1 s. */
  firstDelayMilliseconds?: number;
};

/** The connection broke or the sender was busy: another try may go on. */
class BrokenTransfer extends Error {}

/**
 * Downloads a file into `NAME.<sha256>.part` and proves it by its checksum. The length of that file is all
 * the state there is: a later call goes on from there. Gives back its path; the caller renames it.
 * @throws ModelAcquisitionError; the signal's reason when aborted, the part file then stays.
 */
export async function downloadHubFile(file: HubFile, options: DownloadOptions): Promise<string> {
  const { directory, signal, report } = options;
  const part = join(directory, `${file.model.file}.${file.sha256.slice(0, 12)}.part`);
  const onBytes = createByteReporter(
    report,
    'downloading',
    `Downloading ${file.model.name}.`,
    file.bytes,
  );
  try {
    for (let attempt = 1; ; attempt += 1) {
      let held = await lengthOf(part);
      if (held > file.bytes) {
        await rm(part);
        held = 0;
      }
      await checkDiskSpace(directory, file.bytes - held);
      await transferAll(file, part, { ...options, onBytes });
      const checking = createByteReporter(
        report,
        'verifying',
        `Checking ${file.model.name}.`,
        file.bytes,
      );
      const hash = await hashFile(part, { signal, onBytes: checking });
      if (hash.digest('hex') === file.sha256) return part;
      await rm(part, { force: true });
      if (attempt === 2) {
        throw new ModelAcquisitionError(
          'checksum_mismatch',
          `${file.model.file} arrived twice with a wrong SHA-256 and was deleted.`,
          'Something between here and the hub changes files: try another network or HF_ENDPOINT, or name a GGUF file with --model.',
        );
      }
      report({
        step: 'notice',
        message: 'The file arrived damaged and is downloaded once more.',
        bytes: null,
        totalBytes: null,
        bytesPerSecond: null,
      });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw explainFileError(error, directory);
  }
}

async function transferAll(
  file: HubFile,
  part: string,
  options: DownloadOptions & { onBytes: (bytes: number) => void },
): Promise<void> {
  const { signal, maximumTries = 6, firstDelayMilliseconds = 1000 } = options;
  for (let failures = 0; ;) {
    const before = await lengthOf(part);
    options.onBytes(before);
    if (before === file.bytes) return;
    let wait = 0;
    try {
      await transferOnce(file, part, before, options);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof BrokenTransfer)) throw error;
      const after = await lengthOf(part);
      failures = after > before ? 1 : failures + 1;
      if (failures >= maximumTries) {
        throw new ModelAcquisitionError(
          'download_interrupted',
          `The download of ${file.model.file} broke off at ${Math.floor((100 * after) / file.bytes)} %.`,
          'Start again when the network is back: it goes on from there.',
          { cause: error },
        );
      }
      wait = Math.min(firstDelayMilliseconds * 2 ** (failures - 1), 60_000);
    }
    if (wait > 0) await delay(wait * (0.75 + Math.random() / 2), undefined, { signal });
  }
}

/** One request for what is missing, appended as it comes. */
async function transferOnce(
  { access, model, commit, bytes: total }: HubFile,
  part: string,
  offset: number,
  options: DownloadOptions & { onBytes: (bytes: number) => void },
): Promise<void> {
  const { stallMilliseconds = 30_000 } = options;
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), stallMilliseconds);
  const signal = AbortSignal.any([options.signal, stalled.signal]);
  try {
    // The address of the storage lasts an hour at most, so every try begins at the hub.
    const url = resolveUrl(access.settings.endpoint, model.repository, commit, model.file);
    const response = await requestHub(access, url, {
      method: 'GET',
      signal,
      headers: offset > 0 ? { Range: `bytes=${offset}-` } : {},
    }).catch((error: unknown) => {
      options.signal.throwIfAborted();
      throw new BrokenTransfer('The connection failed.', { cause: error });
    });
    const start = await startOf(response, offset, total, part);
    if (start === null || !response.body) return;
    const file = await open(part, start === 0 ? 'w' : 'a', 0o644);
    try {
      let written = start;
      const reader = response.body.getReader();
      for (;;) {
        const { value, done } = await reader.read().catch((error: unknown) => {
          options.signal.throwIfAborted();
          throw new BrokenTransfer('The connection broke.', { cause: error });
        });
        if (done) break;
        timer.refresh();
        if (written + value.length > total) {
          await reader.cancel().catch(() => undefined);
          throw new BrokenTransfer('The answer is longer than the file.');
        }
        await writeAll(file, value);
        written += value.length;
        options.onBytes(written);
      }
      if (written < total) throw new BrokenTransfer('The answer ended early.');
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, done);
    done += bytesWritten;
  }
}

/** Where the answer's bytes belong; null when the file is to be looked at again. */
async function startOf(
  response: Response,
  offset: number,
  total: number,
  part: string,
): Promise<number | null> {
  const { status, headers } = response;
  if (/text\/html/.test(headers.get('content-type') ?? '') && status < 400) {
    await response.body?.cancel();
    throw new BrokenTransfer('A web page came instead of the file.');
  }
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
    if (range && Number(range[1]) === offset && (range[2] === '*' || Number(range[2]) === total)) {
      return offset;
    }
    await response.body?.cancel();
    await rm(part, { force: true });
    throw new BrokenTransfer('The answer is for another range.');
  }
  // The range was ignored: what comes is the file from its beginning.
  if (status === 200) return 0;
  await response.body?.cancel();
  if (status === 416) {
    if (offset !== total) await rm(part, { force: true });
    return null;
  }
  const passing = status === 408 || status === 429 || status >= 500;
  // The storage refuses an address that has expired; the next try gets a fresh one.
  if (passing || (status === 403 && !headers.has('x-error-code'))) {
    throw new BrokenTransfer(`The sender answers with status ${status}.`);
  }
  throw new ModelAcquisitionError(
    'hub_refused',
    `The hub refuses the file (status ${status}).`,
    'Check HF_TOKEN and HF_ENDPOINT, or name a GGUF file of your own with --model.',
  );
}

async function lengthOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
