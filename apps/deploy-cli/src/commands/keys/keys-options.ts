import type { OutputFormat } from '../../terminal/output-option.ts';

/** Which agent, and how to speak. */
export type KeysOptions = { socket?: string; output: OutputFormat };

export type CreateKeyOptions = KeysOptions & {
  name: string;
  /** Seconds; without it the key is good until it is revoked. */
  expiresIn?: number;
  limitsClass?: string;
};

export type RevokeKeyOptions = KeysOptions & { nameOrId: string };
