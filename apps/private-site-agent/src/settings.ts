import { standInSchema } from '@vigia/api-contract';
import { modelServerKinds } from '@vigia/model-runtime';
import { logLevels } from '@vigia/observability';
import {
  commaSeparated,
  flag,
  portNumber,
  readSettings,
  wholeNumber,
} from '@vigia/service-process';
import * as z from 'zod';

import { limitsFile } from './limits.ts';

const loopbackHosts = ['127.0.0.1', '::1', 'localhost'];

const standIn = z.string().transform((text, context) => {
  try {
    return standInSchema.parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'must be the JSON of a stand-in' });
    return z.NEVER;
  }
});

const positive = wholeNumber.refine((value) => value > 0, { message: 'must be 1 or more' });

/** The program and its arguments as a JSON list: nothing has to be quoted for a shell. */
const commandLine = z.string().transform((text, context) => {
  try {
    return z.array(z.string()).min(1).parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be a JSON list of strings, such as ["ilab", "--verbose"]',
    });
    return z.NEVER;
  }
});

/** Whether this names a PostgreSQL database. */
export function isDatabaseUrl(url: string): boolean {
  return /^postgres(?:ql)?:\/\/\S+$/.test(url);
}

const settingsSchema = z
  .object({
    VIGIA_PROFILE: z.enum(['local', 'cluster']),
    VIGIA_LISTEN_HOST: z.string().default('127.0.0.1'),
    VIGIA_LISTEN_PORT: portNumber.default(8000),
    VIGIA_LISTEN_ANYWHERE: flag.default(false),
    VIGIA_VERIFICATION_KEY_FILES: commaSeparated.refine((files) => files.length > 0, {
      message: 'must name at least one file: without a key no request could be verified',
    }),
    VIGIA_DATA_DIRECTORY: z.string(),
    VIGIA_DATABASE_URL: z
      .string()
      .refine(isDatabaseUrl, {
        message: 'must be the URL of a PostgreSQL database: postgresql://...',
      })
      .optional(),
    VIGIA_DATABASE_URL_FILE: z.string().optional(),
    VIGIA_RETENTION_DAYS: positive.optional(),
    VIGIA_CONNECTIONS_PER_PEER: positive.optional(),
    VIGIA_OPERATOR_SOCKET: z.string().optional(),
    VIGIA_MODEL_SERVER: z.enum(['embedded', ...modelServerKinds]).default('embedded'),
    VIGIA_MODEL_SERVER_URL: z.url().optional(),
    VIGIA_MODEL_SERVER_KEY_FILE: z.string().optional(),
    VIGIA_MODEL_SERVER_COMMAND: commandLine.optional(),
    VIGIA_MODEL_SERVER_BACKEND: z.enum(['llama-cpp', 'vllm']).optional(),
    VIGIA_MODEL_ID: z.string().optional(),
    VIGIA_MODEL_REASONS: flag.optional(),
    VIGIA_MODEL_FILE: z.string().optional(),
    VIGIA_MODEL_STAND_IN: standIn.optional(),
    VIGIA_MODEL_SLOTS: positive.optional(),
    VIGIA_MODEL_CONTEXT_TOKENS: positive.optional(),
    VIGIA_MODEL_THREADS: positive.optional(),
    VIGIA_LIMITS_FILE: limitsFile.optional(),
    VIGIA_SUGGEST_TITLES: flag.default(true),
    VIGIA_API_KEYS: z.enum(['any', 'registered']).default('registered'),
    VIGIA_DRAIN_SECONDS: wholeNumber.optional(),
    VIGIA_LOG_LEVEL: z.enum(logLevels).default('info'),
  })
  .superRefine((settings, context) => {
    if (settings.VIGIA_MODEL_SERVER === 'embedded' && settings.VIGIA_MODEL_FILE === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['VIGIA_MODEL_FILE'],
        message: 'is missing: the embedded model server needs a GGUF file',
      });
    }
    if (settings.VIGIA_DATABASE_URL && settings.VIGIA_DATABASE_URL_FILE) {
      context.addIssue({
        code: 'custom',
        path: ['VIGIA_DATABASE_URL_FILE'],
        message: 'is set beside VIGIA_DATABASE_URL: leave one of them out',
      });
    }
    const { VIGIA_LISTEN_HOST: host, VIGIA_LISTEN_ANYWHERE: anywhere } = settings;
    if (loopbackHosts.includes(host) || anywhere) return;
    context.addIssue({
      code: 'custom',
      path: ['VIGIA_LISTEN_HOST'],
      message:
        'is not loopback: the agent guards the model and should be reached through the VAN only. ' +
        'Set VIGIA_LISTEN_ANYWHERE=true if this is really wanted',
    });
  });

export type AgentSettings = z.infer<typeof settingsSchema>;

/** @throws SettingsError that names the variables at fault. */
export function readAgentSettings(
  env: Readonly<Record<string, string | undefined>>,
): AgentSettings {
  return readSettings(settingsSchema, env);
}
