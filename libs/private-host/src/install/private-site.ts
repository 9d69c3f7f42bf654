import * as z from 'zod';

import { containmentSchema } from '../containment/containment.ts';

/** How the private site runs on its host. */
export const platforms = ['podman', 'docker', 'linux'] as const;

/** Where the agent's program comes from: Node with the built agent, or an image for Quadlet. */
const programSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('process'), node: z.string(), agent: z.string() }),
  z.strictObject({ kind: z.literal('container'), image: z.string() }),
]);

/** A container that serves the model on loopback, beside the agent. */
const modelServiceSchema = z.strictObject({
  image: z.string(),
  port: z.int(),
  /** The arguments of its server, with `{file}` and `{port}` in their places. */
  arguments: z.array(z.string()),
});

/** All that `vigia private up` decided, and the next run starts from. Holds no secret. */
export const privateSiteSchema = z.strictObject({
  version: z.literal(1),
  /** Its name in the VAN. */
  name: z.string(),
  /** Skupper's namespace on this host. */
  namespace: z.string(),
  platform: z.enum(platforms),
  agentPort: z.int(),
  program: programSchema,
  /** The agent's settings about model, store and limits (`VIGIA_…`); paths and figures, no secret. */
  settings: z.record(z.string(), z.string()),
  /** What one person may do, as vigia.yaml has it; the agent checks it at its start. */
  limits: z.record(z.string(), z.unknown()).optional(),
  modelService: modelServiceSchema.nullable(),
  /** The program of the watchdog, `vigia` itself; not there in a site of an earlier version. */
  watch: z.strictObject({ node: z.string(), vigia: z.string() }).optional(),
  /** The packet filter around the router; not there where the host has none. */
  containment: containmentSchema.optional(),
  /** Whether the user's manager can hide the home directory from the router; root's does so in any case. */
  hidesHome: z.boolean().optional(),
  link: z.strictObject({
    id: z.string(),
    issuedAt: z.string(),
    expiresAt: z.string(),
    publicSite: z.string(),
    address: z.string().nullable(),
    routingKey: z.string(),
    keyIds: z.array(z.string()),
    /** When the keys were last changed by `vigia private trust`, in seconds since 1970; absent while they are the link's. */
    keysIssuedAt: z.int().optional(),
  }),
});
export type PrivateSite = z.infer<typeof privateSiteSchema>;
