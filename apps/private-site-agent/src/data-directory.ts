import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Makes the folder of everything worth protecting, readable by its user alone; the paths of what it holds. */
export function prepareDataDirectory(directory: string): {
  databasePath: string;
  auditPath: string;
} {
  const path = resolve(directory);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return { databasePath: join(path, 'vigia.db'), auditPath: join(path, 'audit.log') };
}
