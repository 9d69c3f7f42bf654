import * as z from 'zod';

const limit = z.int().min(1).nullable();

const userLimits = z.strictObject({
  concurrentGenerations: limit.optional().describe('Answers that wait or are written at a time.'),
  requestsPerMinute: limit.optional(),
  tokensPerDay: limit.optional().describe('Of prompts and answers together, in a day (UTC).'),
  queuedGenerations: limit.optional().describe('Answers that may wait; 16 by default.'),
});

/** What one person may do, in the form of the file that the agent reads. Null lifts a limit. */
export const limitsSchema = z.strictObject({
  classes: z
    .strictObject({
      guest: userLimits.optional().describe('A browser.'),
      key: userLimits.optional().describe('A program with an API key.'),
    })
    .optional(),
  queueLength: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('Answers that may wait, of all together.'),
  noSubscriberSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe('How long an answer is written while nobody reads it.'),
});
export type Limits = z.infer<typeof limitsSchema>;

export const retentionSchema = z.strictObject({
  days: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Deletes conversations that nobody touched for so long; null keeps them.'),
});
