import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { SecretValues } from '@vigia/manifests';
import type { SiteConfig } from '@vigia/site-config';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { RenderMessages } from './messages.ts';
import type { RenderCommandOptions } from './render-options.ts';

const leastSessionBytes = 32;

/**
 * The values of the Secrets, from the files that the person named; undefined when none are wanted.
 * @throws CommandError when they are wanted and cannot be had, or others bring them
 */
export function readSecretFiles(
  options: RenderCommandOptions,
  config: SiteConfig,
  { currentDirectory, messages }: Dependencies,
  words: RenderMessages,
): SecretValues | undefined {
  const { withSecrets, signingKey, sessionSecret, out } = options;
  if (!withSecrets) return undefined;
  const refuse = (code: string, message: string, remedy: string, cause?: unknown) =>
    new CommandError({ code, message, remedy, exitCode: exitCodes.wrongUsage, cause });

  const { from } = config.public.secrets;
  if (from !== 'vigia') {
    throw refuse('secrets_not_ours', words.secretsFrom(from), words.secretsFromRemedy);
  }
  if (out === undefined) {
    throw refuse('secrets_without_out', words.secretsWithoutOut, words.secretsWithoutOutRemedy);
  }
  if (signingKey === undefined || sessionSecret === undefined) {
    throw refuse('secret_files_missing', words.secretFilesMissing, words.secretFilesRemedy);
  }
  const read = (file: string): Buffer => {
    try {
      return readFileSync(path.resolve(currentDirectory, file));
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException;
      const reason = (messages.fileReasons as Record<string, string>)[code] ?? message;
      throw refuse('secret_file_unreadable', `${file}: ${reason}`, words.secretFilesRemedy, cause);
    }
  };
  const signingKeyPem = read(signingKey).toString('utf8');
  if (!isEd25519(signingKeyPem)) {
    throw refuse('key_unusable', words.keyUnusable(signingKey), words.secretFilesRemedy);
  }
  const session = read(sessionSecret);
  if (session.length < leastSessionBytes) {
    throw refuse('session_unusable', words.sessionUnusable(sessionSecret), words.secretFilesRemedy);
  }
  return { signingKeyPem, sessionSecret: session };
}

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
