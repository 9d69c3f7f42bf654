import * as z from 'zod';

import { objectName, portNumber } from './names.ts';

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const isTokenLifetime = (text: string) => {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsIn[unit] ?? Number.NaN);
  return seconds >= 60 && seconds <= 7 * 86_400;
};

const linksSchema = z
  .strictObject({
    join: z
      .enum(['certificate', 'token'])
      .default('certificate')
      .describe(
        'What a link file holds: a client certificate of its own, or a token that is redeemed once.',
      ),
    tokenLifetime: z
      .string()
      .refine(isTokenLifetime, { error: 'must be from 1m to 7d, such as 15m, 2h or 1d' })
      .default('1h')
      .describe('How long a token is good, from 1m to 7d.'),
  })
  .prefault({})
  .describe('What `vigia link issue` makes, unless its options say otherwise.');

/** The network that joins the two sites. */
export const skupperSchema = z.strictObject({
  version: z
    .string()
    .regex(/^2\.\d+(?:\.\d+)?$/, { error: 'must be a version of Skupper 2, such as "2.2.1"' })
    .default('2.2.1'),
  linkAccess: z
    .enum(['default', 'route', 'loadbalancer', 'nodeport', 'ingress-nginx', 'gateway', 'local'])
    .default('default')
    .describe(
      'How the private site reaches the router; default is route on OpenShift, else loadbalancer.',
    ),
  ha: z.boolean().default(false).describe('Two routers.'),
  routingKey: z.string().min(1).max(63).regex(/^\S+$/).default('instructlab'),
  host: objectName
    .default('instructlab')
    .describe('The Service by which chat-api reaches the agent.'),
  port: portNumber.default(8000),
  links: linksSchema,
});
export type SkupperSettings = z.infer<typeof skupperSchema>;
