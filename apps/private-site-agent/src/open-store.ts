import { type ConversationStore, openPostgresStore, openSqliteStore } from '@vigia/conversations';
import { readSettingFile, SettingsError } from '@vigia/service-process';

import { type AgentSettings, isDatabaseUrl } from './settings.ts';

export type OpenedStore = { store: ConversationStore; engine: 'sqlite' | 'postgresql' };

/**
 * Opens PostgreSQL where the settings name one, else the SQLite file.
 * @throws StoreError, SettingsError; neither holds the URL, which may hold a password.
 */
export async function openStore(
  settings: Pick<AgentSettings, 'VIGIA_DATABASE_URL' | 'VIGIA_DATABASE_URL_FILE'>,
  sqlitePath: string,
): Promise<OpenedStore> {
  const url = settings.VIGIA_DATABASE_URL ?? readUrlFile(settings.VIGIA_DATABASE_URL_FILE);
  if (url === null) return { store: await openSqliteStore({ path: sqlitePath }), engine: 'sqlite' };
  return { store: await openPostgresStore({ url }), engine: 'postgresql' };
}

function readUrlFile(path: string | undefined): string | null {
  if (path === undefined) return null;
  const variable = 'VIGIA_DATABASE_URL_FILE';
  const url = readSettingFile(variable, path).toString('utf8').trim();
  if (isDatabaseUrl(url)) return url;
  const detail = `the file ${path} must hold the URL of a PostgreSQL database: postgresql://...`;
  throw new SettingsError([{ variable, detail }]);
}
