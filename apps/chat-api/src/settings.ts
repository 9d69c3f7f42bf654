import { existsSync } from 'node:fs';

import {
  commaSeparated,
  portNumber,
  readSettingFile,
  readSettings,
  SettingsError,
} from '@vigia/service-process';
import { createRequestSigner } from '@vigia/site-trust';
import * as z from 'zod';

import { type Network } from './path-to-agent.ts';

/** The least length of the secret that signs the guests' cookies, in bytes. */
const minimumSecretBytes = 32;

const settingsSchema = z.object({
  VIGIA_PROFILE: z.enum(['local', 'cluster']).default('local'),
  VIGIA_LISTEN_HOST: z.string().default('127.0.0.1'),
  VIGIA_LISTEN_PORT: portNumber.default(8080),
  VIGIA_METRICS_PORT: portNumber.optional(),
  VIGIA_AGENT_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  VIGIA_NETWORK: z.enum(['direct', 'van']).optional(),
  VIGIA_SIGNING_KEY_FILE: z.string(),
  VIGIA_SESSION_SECRET_FILE: z.string(),
  VIGIA_ACCEPTED_SESSION_SECRET_FILES: commaSeparated.optional(),
  VIGIA_ALLOWED_HOSTS: commaSeparated.optional(),
  VIGIA_UI_DIRECTORY: z.string().optional(),
  VIGIA_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Settings = {
  profile: 'local' | 'cluster';
  listenHost: string;
  /** 0 for a free one. */
  listenPort: number;
  /** Where Prometheus reads, on the same host; undefined: nowhere. */
  metricsPort: number | undefined;
  agentUrl: string;
  /** What lies between here and the agent: `van` where the profile is `cluster`, unless it is said. */
  network: Network;
  signingKeyPem: string;
  sessionSecret: Buffer;
  /** Others whose cookies are accepted while the secret is rotated: the next one, the previous one. */
  acceptedSessionSecrets: readonly Buffer[];
  /** Undefined: the loopback names with the port that it listens on. */
  allowedHosts: string[] | undefined;
  uiDirectory: string | undefined;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
};

/**
 * Reads chat-api's settings and the files that they name.
 * @throws SettingsError
 */
export function loadSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const settings = readSettings(settingsSchema, env);
  const signingKey = readSettingFile('VIGIA_SIGNING_KEY_FILE', settings.VIGIA_SIGNING_KEY_FILE);
  const sessionSecret = readSessionSecret(
    'VIGIA_SESSION_SECRET_FILE',
    settings.VIGIA_SESSION_SECRET_FILE,
  );
  const others = 'VIGIA_ACCEPTED_SESSION_SECRET_FILES';
  const acceptedSessionSecrets = (settings[others] ?? [])
    // Most of the time no secret is being rotated, and they are not there.
    .filter((file) => existsSync(file))
    .map((file) => readSessionSecret(others, file));
  const signingKeyPem = signingKey.toString('utf8');
  try {
    createRequestSigner({ privateKeyPem: signingKeyPem });
  } catch {
    throw new SettingsError([
      {
        variable: 'VIGIA_SIGNING_KEY_FILE',
        detail:
          'the file must hold an Ed25519 private key as PEM (PKCS #8); pair the sites again to make one',
      },
    ]);
  }
  return {
    profile: settings.VIGIA_PROFILE,
    listenHost: settings.VIGIA_LISTEN_HOST,
    listenPort: settings.VIGIA_LISTEN_PORT,
    metricsPort: settings.VIGIA_METRICS_PORT,
    agentUrl: settings.VIGIA_AGENT_URL,
    network: settings.VIGIA_NETWORK ?? (settings.VIGIA_PROFILE === 'cluster' ? 'van' : 'direct'),
    signingKeyPem,
    sessionSecret,
    acceptedSessionSecrets,
    allowedHosts: settings.VIGIA_ALLOWED_HOSTS,
    uiDirectory: settings.VIGIA_UI_DIRECTORY,
    logLevel: settings.VIGIA_LOG_LEVEL,
  };
}

function readSessionSecret(variable: string, file: string): Buffer {
  const secret = readSettingFile(variable, file);
  if (secret.length >= minimumSecretBytes) return secret;
  throw new SettingsError([
    {
      variable,
      detail: `the file must hold at least ${minimumSecretBytes} random bytes; make one with: openssl rand -out FILE 32`,
    },
  ]);
}
