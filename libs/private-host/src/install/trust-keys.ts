import { parseKeyUpdateFile } from '@vigia/pairing';

import { askOperator, OperatorError } from '../agent/operator-client.ts';
import { isAsWanted, writeWanted } from '../host/files.ts';
import type { HostPaths } from '../host/host-paths.ts';
import { PrivateHostError } from '../private-host-error.ts';
import type { PrivateSite } from './private-site.ts';
import { formatSiteFile } from './site-file.ts';
import { formatVerificationKeys, readVerificationKeyFile } from './verification-keys.ts';

/** What came of a change of keys. */
export type TrustOutcome = {
  /** Ids of the keys that are accepted from now on, that are new among them, and that no longer are. */
  keyIds: readonly string[];
  added: readonly string[];
  removed: readonly string[];
  /** `followed`: the agent uses them now; `at-start`: it does not run, and will. */
  agent: 'followed' | 'at-start';
};

/**
 * Accepts the keys that a file of `vigia rotate signing` names, and no others, without restarting the agent. Doing it
 * twice changes nothing; cut short, it is made good by the next run.
 * @throws PairingError when the file is not to be followed; PrivateHostError `keys_unusable`, `key_update_older`,
 * `key_update_not_followed` or `file_unwritable`; the reason of `signal`
 */
export async function trustKeys(
  text: string,
  site: PrivateSite,
  paths: HostPaths,
  { signal, clock = Date.now }: { signal: AbortSignal; clock?: () => number },
): Promise<TrustOutcome> {
  const known = await readVerificationKeyFile(paths.verificationKeys);
  const update = parseKeyUpdateFile(
    text,
    known.map(({ publicKeyPem }) => publicKeyPem),
    clock,
  );
  const { keysIssuedAt } = site.link;
  if (keysIssuedAt !== undefined && update.issuedAt < keysIssuedAt) {
    throw new PrivateHostError(
      'key_update_older',
      'This host already follows a newer file of keys than this one.',
      { remedy: 'Take the newest: vigia rotate signing writes it.' },
    );
  }
  const keys = {
    path: paths.verificationKeys,
    text: formatVerificationKeys(update.publicKeysPem),
    mode: 0o600,
  };
  if (!(await isAsWanted(keys))) await writeWanted(keys);
  const { keyIds } = update;
  const agent = await tellAgent(paths.operatorSocket, keyIds, signal);
  const link = { ...site.link, keyIds: [...keyIds], keysIssuedAt: update.issuedAt };
  const siteFile = {
    path: paths.siteFile,
    text: formatSiteFile({ ...site, link }),
    mode: 0o600,
  };
  // Last: until it is written, the next run does all of it again.
  if (!(await isAsWanted(siteFile))) await writeWanted(siteFile);
  const before = known.map(({ keyId }) => keyId);
  return {
    keyIds,
    added: keyIds.filter((id) => !before.includes(id)),
    removed: before.filter((id) => !keyIds.includes(id)),
    agent,
  };
}

async function tellAgent(
  operatorSocket: string,
  keyIds: readonly string[],
  signal: AbortSignal,
): Promise<TrustOutcome['agent']> {
  let answer: { status: number; body: unknown };
  try {
    answer = await askOperator(operatorSocket, '/verification-keys', {
      method: 'POST',
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OperatorError && ['absent', 'refused'].includes(error.code)) {
      return 'at-start';
    }
    throw notFollowed((error as Error).message, error);
  }
  const { keyIds: used } = (answer.body ?? {}) as { keyIds?: unknown };
  const isFollowed =
    Array.isArray(used) && used.length === keyIds.length && keyIds.every((id) => used.includes(id));
  if (answer.status === 200 && isFollowed) return 'followed';
  throw notFollowed(
    answer.status === 200 ? 'it uses other keys' : `it answered ${answer.status}`,
    undefined,
  );
}

function notFollowed(why: string, cause: unknown): PrivateHostError {
  return new PrivateHostError(
    'key_update_not_followed',
    `The keys are in place, but the agent that runs does not follow them: ${why}.`,
    {
      remedy:
        'It was installed by an earlier Vigia: run vigia private up again, or restart it when no answer runs.',
      facts: { why },
      cause,
    },
  );
}
