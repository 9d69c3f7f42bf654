import { statfs } from 'node:fs/promises';

import { ModelAcquisitionError } from './model-acquisition-error.ts';

/** A file system that is filled to the last byte stops more than a download. */
const reserve = 1.05;

/**
 * Makes sure, before a download begins, that there is room for it.
 * @throws ModelAcquisitionError `disk_full`
 */
export async function checkDiskSpace(directory: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= bytes * reserve) return;
  throw new ModelAcquisitionError(
    'disk_full',
    `The model needs ${inGigabytes(bytes * reserve)} in ${directory}, and only ${inGigabytes(free)} is free.`,
    'Free some space and start again, or name another folder with VIGIA_CACHE.',
  );
}

function inGigabytes(bytes: number): string {
  return bytes >= 1e8 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
