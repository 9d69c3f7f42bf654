import * as z from 'zod';

const address = z.union([z.ipv4(), z.ipv6()]);

/** What `vigia private up` decided about the packet filter around the router. Holds no secret. */
export const containmentSchema = z.strictObject({
  /** Where the program of nftables is. */
  nft: z.string(),
  /** Whom this host asks for names, from its resolv.conf. */
  resolvers: z.array(address),
  /** Networks with public addresses that the host itself is in, in CIDR notation: also these are its own network. */
  onLink: z.array(z.union([z.cidrv4(), z.cidrv6()])),
  endpoints: z.array(
    z.strictObject({
      host: z.string(),
      port: z.int().min(1).max(65_535),
      /** Its addresses within the private network; a literal address always, a name far away has none. */
      addresses: z.array(address),
    }),
  ),
});
export type Containment = z.infer<typeof containmentSchema>;
