import type { SiteConfig } from '@vigia/site-config';

/** The values of the Secrets. They are never in vigia.yaml, and never rendered unless they are given here. */
export type SecretValues = {
  /** Ed25519, PKCS #8, PEM. */
  signingKeyPem: string;
  /** 32 random bytes or more. */
  sessionSecret: Uint8Array;
};

export type RenderOptions = {
  /** The version of Vigia: the tag of the images where the file names none, and a label. */
  version: string;
  /** Rendered as Secrets where `secrets.from` is `vigia`; left out otherwise. */
  secrets?: SecretValues;
  /** Another text starts the pods of chat-api anew, one after the other: they read Secrets only then. */
  secretsRevision?: string;
};

/** What every template gets. */
export type RenderContext = { config: SiteConfig; options: RenderOptions };
