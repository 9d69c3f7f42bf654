import * as z from 'zod';

/**
 * One condition. Skupper uses only the reasons `Ready`, `Pending` and `Error`: all that is worth knowing
 * is in the message, which is `OK` when all is well.
 */
export const conditionSchema = z.looseObject({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().optional(),
  message: z.string().optional(),
  observedGeneration: z.int().optional(),
  lastTransitionTime: z.string().optional(),
});
export type Condition = z.infer<typeof conditionSchema>;

const commonStatus = {
  /** `Pending`, `Error` or `Ready`; empty until a controller has seen the resource. */
  status: z.string().optional(),
  message: z.string().optional(),
  conditions: z.array(conditionSchema).nullable().optional(),
};

/** The status of a kind: what all kinds have, and what this one adds. Unknown fields are let through. */
export function statusSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject({ ...commonStatus, ...shape });
}

/** What every status has. */
export const anyStatusSchema = statusSchema({});
export type AnyStatus = z.infer<typeof anyStatusSchema>;
