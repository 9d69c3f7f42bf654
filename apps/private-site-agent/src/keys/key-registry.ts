import { createHash, randomBytes, randomUUID } from 'node:crypto';

import {
  type ApiKey,
  type CreateApiKey,
  type CreatedApiKey,
  ProblemError,
} from '@vigia/api-contract';
import type { ApiKeys, StoredApiKey } from '@vigia/conversations';
import type { Logger } from '@vigia/observability';

/** How a key is named in the audit log. */
export type ApiKeyName = { apiKeyId: string; apiKeyName: string };

/** The API keys that the operator registered, as the door and the operator's interface need them. */
export type KeyRegistry = {
  /** Lets the subject of a registered key pass. @throws ProblemError `invalid_api_key` */
  admit(subject: string): Promise<void>;
  /** The class of limits of a key that was seen; undefined for any other subject. */
  limitsClassOf(subject: string): string | undefined;
  /** What the audit calls a subject; nothing for who is no registered key. */
  nameOf(subject: string | null): ApiKeyName | undefined;
  /** Makes a key. It is in the answer and nowhere else. @throws ProblemError `conflict`, `invalid_request` */
  create(wanted: CreateApiKey): Promise<CreatedApiKey>;
  list(): Promise<ApiKey[]>;
  /** @throws ProblemError `not_found` */
  revoke(id: string): Promise<ApiKey>;
};

export type KeyRegistryOptions = {
  store: ApiKeys;
  logger: Logger;
  /** The classes of limits that a key may have. */
  limitsClasses: readonly string[];
  /** Milliseconds since 1970; default `Date.now`. */
  now?: () => number;
  /** How old what is known of the keys may be, in milliseconds: so late another agent's revocation counts. */
  maximumAge?: number;
};

/** Of a key that is asked for and not known, the store is asked at most this often, in milliseconds. */
const unknownInterval = 1_000;
/** A use is noted at most this often, in milliseconds. */
const touchInterval = 60_000;

const remedy = 'Ask the operator of the private site for a key.';

/**
 * Opens the registry.
 * @throws Error when a key that is good has a class of limits that does not exist
 */
export async function openKeyRegistry(options: KeyRegistryOptions): Promise<KeyRegistry> {
  const { store, logger, limitsClasses, now = Date.now, maximumAge = 5_000 } = options;
  let known = new Map<string, StoredApiKey>();
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;
  const touchedAt = new Map<string, number>();

  function read(): Promise<void> {
    reading ??= (async () => {
      const startedAt = performance.now();
      const keys = await store.list();
      known = new Map(keys.map((key) => [`key:${key.hash}`, key]));
      readAt = startedAt;
    })().finally(() => (reading = undefined));
    return reading;
  }

  const stateOf = ({ revokedAt, expiresAt }: StoredApiKey): ApiKey['state'] => {
    if (revokedAt !== null) return 'revoked';
    return expiresAt !== null && expiresAt <= now() ? 'expired' : 'active';
  };

  const toApiKey = (key: StoredApiKey): ApiKey => ({
    id: key.id,
    name: key.name,
    limitsClass: key.limitsClass,
    state: stateOf(key),
    createdAt: new Date(key.createdAt).toISOString(),
    expiresAt: instantOf(key.expiresAt),
    lastUsedAt: instantOf(key.lastUsedAt),
    revokedAt: instantOf(key.revokedAt),
  });

  function touch({ id }: StoredApiKey): void {
    if ((touchedAt.get(id) ?? -Infinity) > now() - touchInterval) return;
    touchedAt.set(id, now());
    // Nobody waits for it, and a use that is not noted is no reason to refuse it.
    store.touch(id).catch((error: unknown) => logger.warn('api-key-use-not-noted', { error }));
  }

  await read();
  for (const key of known.values()) {
    if (stateOf(key) !== 'active' || limitsClasses.includes(key.limitsClass)) continue;
    throw new Error(
      `The API key ${key.name} has the class of limits ${key.limitsClass}, which does not exist; ` +
        `there are ${limitsClasses.join(', ')}. Add it to keyClasses in the file of VIGIA_LIMITS_FILE.`,
    );
  }

  return {
    async admit(subject) {
      const age = performance.now() - readAt;
      if (age >= (known.has(subject) ? maximumAge : Math.min(unknownInterval, maximumAge))) {
        await read();
      }
      const key = known.get(subject);
      if (!key) throw new ProblemError('invalid_api_key', { remedy });
      const state = stateOf(key);
      // Only who has the key learns this.
      if (state !== 'active') {
        throw new ProblemError('invalid_api_key', { detail: `The API key is ${state}.`, remedy });
      }
      touch(key);
    },

    limitsClassOf: (subject) => known.get(subject)?.limitsClass,

    nameOf(subject) {
      const key = subject === null ? undefined : known.get(subject);
      return key && { apiKeyId: key.id, apiKeyName: key.name };
    },

    async create({ name, expiresAt = null, limitsClass = 'key' }) {
      if (!limitsClasses.includes(limitsClass)) {
        throw invalid(
          'limitsClass',
          `There is no such class; there are ${limitsClasses.join(', ')}.`,
        );
      }
      const expires = expiresAt === null ? null : Date.parse(expiresAt);
      if (expires !== null && expires <= now())
        throw invalid('expiresAt', 'It has passed already.');
      // With a prefix, so that scanners of code find a key that was published by accident.
      const key = `vigia_${randomBytes(32).toString('base64url')}`;
      const hash = createHash('sha256').update(key, 'utf8').digest('hex');
      const id = randomUUID();
      const stored = await store.create({ id, name, hash, limitsClass, expiresAt: expires });
      await read();
      return { ...toApiKey(stored), key };
    },

    async list() {
      await read();
      return [...known.values()].map(toApiKey);
    },

    async revoke(id) {
      const revoked = await store.revoke(id);
      if (!revoked) throw new ProblemError('not_found', { detail: 'There is no such key.' });
      await read();
      return toApiKey(revoked);
    },
  };
}

const instantOf = (instant: number | null) =>
  instant === null ? null : new Date(instant).toISOString();

function invalid(field: string, detail: string): ProblemError {
  return new ProblemError('invalid_request', {
    detail: `${field}: ${detail}`,
    errors: [{ field, detail }],
  });
}
