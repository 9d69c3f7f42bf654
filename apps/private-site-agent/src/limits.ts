import { readFileSync } from 'node:fs';

import { apiKeyNameSchema } from '@vigia/api-contract';
import { defaultLimits, type GenerationServiceOptions, type UserLimits } from '@vigia/generations';
import * as z from 'zod';

/** Null lifts a limit. */
const limit = z.int().min(1).nullable();

/** What one user of a class may do; a field that is left out keeps its default. */
const userLimitsSchema = z
  .strictObject({
    /** Answers that wait or are written at the same time. */
    concurrentGenerations: limit,
    requestsPerMinute: limit,
    /** Of prompts and answers together, in a day (UTC). */
    tokensPerDay: limit,
    /** Answers that may wait for a slot of the model server; default 16. */
    queuedGenerations: limit,
  })
  .partial();

/** `guest` and `key` are the classes that are always there. */
const keyClassName = apiKeyNameSchema.refine((name) => name !== 'guest' && name !== 'key', {
  message: 'guest and key belong into "classes"',
});

const limitsSchema = z.strictObject({
  /** Guests are browsers; keys are those of programs that call `/v1`. */
  classes: z.strictObject({ guest: userLimitsSchema, key: userLimitsSchema }).partial().optional(),
  /** Further classes, for keys that are registered with their name. */
  keyClasses: z.record(keyClassName, userLimitsSchema).optional(),
  /** Answers that may wait, of all users together; default 128. Foretelling each one's place costs its square. */
  queueLength: z.int().min(1).max(1000).optional(),
  /** Seconds that an answer may wait or be written without anybody reading it; default 600. */
  noSubscriberSeconds: z.int().min(1).max(86_400).optional(),
});

/** The operator's limits, as they stand in the file that `VIGIA_LIMITS_FILE` names. */
export type AgentLimits = z.infer<typeof limitsSchema>;

/**
 * The limits in a file of this path, for a schema of settings: its issues name the field at fault, and
 * what is there instead of one that does not exist.
 */
export const limitsFile = z.string().transform((path, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(`the file ${path} cannot be read (${code ?? 'unknown reason'})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(`the file ${path} is not valid JSON`);
  }
  const result = limitsSchema.safeParse(json);
  if (result.success) return result.data;
  for (const fault of result.error.issues.flatMap(describeIssue)) refuse(fault);
  return z.NEVER;
});

type Issue = { code?: string | undefined; path: PropertyKey[]; message: string; keys?: string[] };

function describeIssue({ code, path, message, keys = [] }: Issue): string[] {
  const place = path.map(String);
  if (code !== 'unrecognized_keys') return [`${place.join('.') || 'the file'}: ${message}`];
  const known = knownFields(place).join(', ');
  return keys.map((key) => `${[...place, key].join('.')} does not exist; there are ${known}`);
}

function knownFields(path: string[]): string[] {
  if (path.length === 0) return Object.keys(limitsSchema.shape);
  return path.length === 1 ? ['guest', 'key'] : Object.keys(userLimitsSchema.shape);
}

/** The classes of limits that a registered key may have. */
export function keyClassesOf({ keyClasses = {} }: AgentLimits = {}): string[] {
  return ['key', ...Object.keys(keyClasses)];
}

/** The same limits as generations know them. */
export function toServiceLimits(
  limits: AgentLimits = {},
  /** The class of a registered key; default none of its own. */
  classOf: (owner: string) => string | undefined = () => undefined,
): Pick<GenerationServiceOptions, 'limits' | 'queueCapacity' | 'abandonedAfter'> {
  const { classes = {}, keyClasses = {}, queueLength, noSubscriberSeconds } = limits;
  const guest: UserLimits = withDefaults(classes.guest);
  const key: UserLimits = withDefaults(classes.key);
  const others = new Map(
    Object.entries(keyClasses).map(([name, given]) => [name, withDefaults(given)]),
  );
  return {
    limits: (owner) =>
      owner.startsWith('key:') ? (others.get(classOf(owner) ?? 'key') ?? key) : guest,
    ...(queueLength === undefined ? {} : { queueCapacity: queueLength }),
    ...(noSubscriberSeconds === undefined ? {} : { abandonedAfter: noSubscriberSeconds * 1000 }),
  };
}

function withDefaults(given: z.infer<typeof userLimitsSchema> = {}): UserLimits {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultLimits, ...Object.fromEntries(set) };
}
