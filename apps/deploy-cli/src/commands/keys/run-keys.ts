import {
  type ApiKey,
  apiKeyListSchema,
  apiKeySchema,
  createdApiKeySchema,
} from '@vigia/api-contract';

import type { Dependencies } from '../../dependencies.ts';
import { CommandError } from '../../command-error.ts';
import { renderTable } from '../../terminal/table.ts';
import { askForKeys } from './ask-for-keys.ts';
import type { CreateKeyOptions, KeysOptions, RevokeKeyOptions } from './keys-options.ts';
import { keysMessages, type KeysMessages } from './messages.ts';

/** `vigia keys create`. @throws CommandError */
export async function runCreate(
  { name, expiresIn, limitsClass, ...options }: CreateKeyOptions,
  dependencies: Dependencies,
): Promise<void> {
  const words = keysMessages(dependencies.messages.locale);
  const reporter = dependencies.reporter(options.output);
  const expiresAt =
    expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1000).toISOString();
  const created = await askForKeys(options, dependencies, '/keys', createdApiKeySchema, {
    method: 'POST',
    body: { name, expiresAt, ...(limitsClass === undefined ? {} : { limitsClass }) },
  });
  const { admits } = await askForKeys(options, dependencies, '/keys', apiKeyListSchema);
  if (admits === 'any') reporter.note('any-key', words.anyKey);
  // Alone on its line, to be taken from there; programs find it in the result.
  if (options.output === 'text') reporter.note('key', created.key);
  const until = created.expiresAt && minuteOf(created.expiresAt);
  reporter.result('key', words.created(created.name, until), created);
}

/** `vigia keys list`. @throws CommandError */
export async function runList(options: KeysOptions, dependencies: Dependencies): Promise<void> {
  const words = keysMessages(dependencies.messages.locale);
  const reporter = dependencies.reporter(options.output);
  const list = await askForKeys(options, dependencies, '/keys', apiKeyListSchema);
  const { keys, admits } = list;
  if (admits === 'any') reporter.note('any-key', words.anyKey);
  if (keys.length > 0 && options.output === 'text') reporter.note('keys', table(keys, words));
  reporter.result('keys', keys.length === 0 ? words.none : words.listed(keys.length), list);
}

/** `vigia keys revoke`. @throws CommandError */
export async function runRevoke(
  { nameOrId, ...options }: RevokeKeyOptions,
  dependencies: Dependencies,
): Promise<void> {
  const words = keysMessages(dependencies.messages.locale);
  const { keys } = await askForKeys(options, dependencies, '/keys', apiKeyListSchema);
  const key =
    keys.find(({ id }) => id === nameOrId) ??
    keys.find(({ name, state }) => name === nameOrId && state !== 'revoked');
  if (!key) {
    throw new CommandError({
      code: 'key_unknown',
      message: words.unknown(nameOrId),
      remedy: words.unknownRemedy,
    });
  }
  const path = `/keys/${encodeURIComponent(key.id)}/revocation`;
  const revoked = await askForKeys(options, dependencies, path, apiKeySchema, { method: 'POST' });
  dependencies.reporter(options.output).result('key', words.revoked(revoked.name), revoked);
}

const minuteOf = (instant: string) => instant.slice(0, 16).replace('T', ' ');

function table(keys: readonly ApiKey[], words: KeysMessages): string {
  return renderTable([
    words.columns,
    ...keys.map((key) => [
      key.name,
      words.states[key.state],
      minuteOf(key.createdAt),
      key.expiresAt ? minuteOf(key.expiresAt) : words.never,
      key.lastUsedAt ? minuteOf(key.lastUsedAt) : words.never,
      key.limitsClass,
      key.id,
    ]),
  ]);
}
