/** A key that an operator registered. Instants are milliseconds since 1970. */
export type StoredApiKey = {
  id: string;
  name: string;
  /** SHA-256 of the key, as 64 hexadecimal digits: the key is random, so it needs no slow hash. */
  hash: string;
  /** Which limits hold for it. */
  limitsClass: string;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt: number | null;
};

/** The API keys of the private site. They are never deleted: the audit log names them. */
export interface ApiKeys {
  /** @throws ProblemError `conflict` when a key that is not revoked has the name. */
  create(
    key: Pick<StoredApiKey, 'id' | 'name' | 'hash' | 'limitsClass' | 'expiresAt'>,
  ): Promise<StoredApiKey>;
  /** All of them, the newest first. */
  list(): Promise<StoredApiKey[]>;
  /** Revokes it by id; one that is revoked stays so. Null where there is none. */
  revoke(id: string): Promise<StoredApiKey | null>;
  /** Notes that it was used. */
  touch(id: string): Promise<void>;
}
