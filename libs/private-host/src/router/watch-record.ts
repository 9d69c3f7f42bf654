import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import { writeWanted } from '../host/files.ts';
import type { HostPaths } from '../host/host-paths.ts';

const schema = z.strictObject({
  version: z.literal(1),
  /** ISO 8601. */
  updatedAt: z.string(),
  links: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(['unknown', 'up', 'unreachable', 'down', 'silent', 'tampered']),
      since: z.string(),
      message: z.string(),
    }),
  ),
  /** How often the router was restarted since the site was installed. */
  restarts: z.int(),
  lastRestart: z
    .strictObject({
      at: z.string(),
      reason: z.enum(['down', 'silent', 'tampered']),
      message: z.string(),
    })
    .nullable(),
});

/** What the watchdog saw last and did, kept for `vigia private status`. Holds no secret. */
export type WatchRecord = z.infer<typeof schema>;

const pathOf = ({ own }: HostPaths) => join(own, 'watch.json');

/** Null when the watchdog never ran, or its file cannot be read. */
export async function readWatchRecord(paths: HostPaths): Promise<WatchRecord | null> {
  try {
    return schema.parse(JSON.parse(await readFile(pathOf(paths), 'utf8')));
  } catch {
    return null;
  }
}

/** @throws PrivateHostError `file_unwritable` */
export async function writeWatchRecord(paths: HostPaths, record: WatchRecord): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  await writeWanted({ path: pathOf(paths), text, mode: 0o600 });
}
