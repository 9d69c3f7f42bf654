import * as z from 'zod';

import { instantSchema } from './identifiers.ts';

/** A hop is `ok`, `degraded` (works, not as it should), `down`, or `unknown` (cannot be seen from here). */
export const hopStateSchema = z.enum(['ok', 'degraded', 'down', 'unknown']);
export type HopState = z.infer<typeof hopStateSchema>;

/** The hops between a person and the model, in order. */
export const hopNameSchema = z.enum([
  'browser',
  'ingress',
  'chat-api',
  'listener',
  'link',
  'connector',
  'agent',
  'model-server',
]);
export type HopName = z.infer<typeof hopNameSchema>;

export const hopSchema = z.object({
  name: hopNameSchema,
  state: hopStateSchema,
  /** When it came into this state. */
  since: instantSchema.nullable(),
  latencyMilliseconds: z.number().nullable(),
  /** One sentence for a person: why it is not ok. */
  detail: z.string().nullable(),
});
export type Hop = z.infer<typeof hopSchema>;

/** Why a model other than the wanted one answers. */
export const standInSchema = z.object({
  /** The model that was wanted. */
  wanted: z.string(),
  reason: z.enum(['hub-unreachable', 'offline-requested']),
  /** What to do to get the wanted one. */
  remedy: z.string(),
});
export type StandIn = z.infer<typeof standInSchema>;

export const modelSchema = z.object({
  id: z.string(),
  /** The name that people read, such as `SmolLM2 135M Instruct`. */
  name: z.string(),
  state: z.enum(['loading', 'ready', 'restarting', 'failed']),
  /** 0 to 1 while it loads; null where the server does not tell. */
  loadProgress: z.number().min(0).max(1).nullable(),
  contextTokens: z.int().nullable(),
  reasons: z.boolean(),
  standIn: standInSchema.nullable(),
  /** The values that its makers recommend. */
  recommended: z.object({ temperature: z.number(), topP: z.number() }),
});
export type Model = z.infer<typeof modelSchema>;

/** What the private site offers besides plain conversations; what it does not tell of, it does not offer. */
export const featuresSchema = z.object({
  /** Conversations that live in the memory of one agent: not where several share one store. */
  temporaryChats: z.boolean().default(false),
});
export type Features = z.infer<typeof featuresSchema>;

/** `GET /status` of the agent, behind its door. */
export const agentStatusSchema = z.object({
  version: z.string(),
  startedAt: instantSchema,
  now: instantSchema,
  draining: z.boolean(),
  model: modelSchema,
  /** Left out by agents of before there were any. */
  features: featuresSchema.prefault({}),
  hops: z.array(hopSchema),
  generations: z.object({
    slots: z.int(),
    running: z.int(),
    queued: z.int(),
    /** Tokens a second over the last minute, of all generations together. */
    tokensPerSecond: z.number(),
    failedLastHour: z.int(),
  }),
});
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/** The network between the sites, as Skupper reports it to the public site. */
export const networkReportSchema = z.object({
  sites: z.array(
    z.object({
      name: z.string(),
      /** Such as `kubernetes` or `podman`. */
      platform: z.string().nullable(),
      /** Of Skupper. */
      version: z.string().nullable(),
    }),
  ),
  links: z.array(
    z.object({
      name: z.string(),
      /** The site that dials. */
      from: z.string(),
      to: z.string(),
      isUp: z.boolean(),
    }),
  ),
});
export type NetworkReport = z.infer<typeof networkReportSchema>;

/** `GET /api/status` */
export const statusSchema = z.object({
  state: hopStateSchema,
  hops: z.array(hopSchema),
  /** Null where there is none, where it cannot be read, and from a public site of before. */
  network: networkReportSchema.nullable().default(null),
  agent: agentStatusSchema.nullable(),
});
export type Status = z.infer<typeof statusSchema>;

/** `GET /api/config`: what the page needs to start. */
export const clientConfigSchema = z.object({
  version: z.string(),
  profile: z.enum(['local', 'cluster']),
  authentication: z.enum(['guest']),
  /** Null while the private site cannot be reached. */
  model: modelSchema.nullable(),
  /** All off while the private site cannot be reached. */
  features: featuresSchema,
  limits: z.object({ messageCharacters: z.int(), bodyBytes: z.int() }),
});
export type ClientConfig = z.infer<typeof clientConfigSchema>;
