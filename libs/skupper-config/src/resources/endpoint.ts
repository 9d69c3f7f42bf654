import * as z from 'zod';

/** What a connection between routers is for: between interior routers, or from an edge router to an interior one. */
export const linkRoles = ['inter-router', 'edge'] as const;
export type LinkRole = (typeof linkRoles)[number];

/** A place to dial. The port is a string here, everywhere else in Skupper it is a number. */
export const endpointSchema = z.strictObject({
  /** `inter-router` or `edge`. */
  name: z.string().optional(),
  host: z.string().optional(),
  port: z.string().optional(),
  /** The router of the remote site that answers here; a site with high availability has two. */
  group: z.string().optional(),
});

/** An endpoint as a status gives it: what a newer Skupper adds is let through. */
export const endpointStatusSchema = z.looseObject(endpointSchema.shape);
export type Endpoint = z.infer<typeof endpointSchema>;
