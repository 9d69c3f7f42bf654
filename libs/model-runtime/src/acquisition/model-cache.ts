import { open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { standInSchema } from '@vigia/api-contract';
import * as z from 'zod';

/** What is kept beside a model, as `NAME.gguf.json`. */
const modelRecordSchema = z.object({
  name: z.string(),
  /** Where it came from, such as a repository or a wheel. */
  source: z.string(),
  commit: z.string().nullable(),
  bytes: z.int(),
  sha256: z.string(),
  acquiredAt: z.string(),
  /** Set when the model stands in for another: the notice outlives the start that fetched it. */
  standIn: standInSchema.nullable(),
  /** Where the file is when it is not beside the record, such as in the cache of the Python tools. */
  path: z.string().optional(),
});
export type ModelRecord = z.infer<typeof modelRecordSchema>;

export type CachedModel = { path: string; record: ModelRecord | null; time: number };

/**
 * The newest whole model of the cache. A file of another size than its record says is passed over, and so
 * is one that does not begin like a GGUF.
 */
export async function findNewestModel(directory: string): Promise<CachedModel | null> {
  const names: string[] = await readdir(directory).catch(() => []);
  const found: CachedModel[] = [];
  for (const name of names) {
    if (name.startsWith('.')) continue;
    const file = join(directory, name);
    if (name.endsWith('.gguf')) {
      const model = await look(file, await readRecord(file));
      if (model) found.push(model);
    } else if (name.endsWith('.gguf.json') && !names.includes(name.slice(0, -'.json'.length))) {
      const record = await readRecord(file.slice(0, -'.json'.length));
      const model = record?.path === undefined ? null : await look(record.path, record);
      if (model) found.push(model);
    }
  }
  return found.sort((left, right) => right.time - left.time)[0] ?? null;
}

async function look(path: string, record: ModelRecord | null): Promise<CachedModel | null> {
  try {
    const { size, mtimeMs } = await stat(path);
    if (record && record.bytes !== size) return null;
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      if (bytesRead < 4 || buffer.toString('latin1') !== 'GGUF') return null;
    } finally {
      await file.close();
    }
    const time = record ? Date.parse(record.acquiredAt) || mtimeMs : mtimeMs;
    return { path, record, time };
  } catch {
    return null;
  }
}

async function readRecord(file: string): Promise<ModelRecord | null> {
  try {
    return modelRecordSchema.parse(JSON.parse(await readFile(`${file}.json`, 'utf8')));
  } catch {
    return null;
  }
}

/** Writes the record of a model that stays where it is. */
export async function recordModel(
  directory: string,
  fileName: string,
  record: ModelRecord,
): Promise<void> {
  const target = join(directory, `${fileName}.json`);
  const draft = join(directory, `.${fileName}.json.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
  await rename(draft, target);
}

/**
 * Gives a proven file its final name, its record first, so that a stand-in is never found without its
 * notice. Both survive a power cut: file and folder are flushed to the disk.
 */
export async function adoptModel(
  directory: string,
  draft: string,
  fileName: string,
  record: ModelRecord,
): Promise<string> {
  const path = join(directory, basename(fileName));
  await flush(draft);
  await recordModel(directory, basename(fileName), record);
  await rename(draft, path);
  await flush(directory);
  return path;
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch {
    // Some file systems cannot flush a folder.
  } finally {
    await handle.close();
  }
}
