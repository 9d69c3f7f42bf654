import * as z from 'zod';

import type { ProcessRunner } from '../host/run-process.ts';
import { filterTable } from './render-router-filter.ts';

/** A loaded filter, by its counters since it was loaded. */
export type LoadedFilter = {
  /** Packets that the router sent; 0 means that the filter does not see the router. */
  seen: number;
  /** Packets that it refused. */
  refused: number;
};

const listing = z.object({
  nftables: z.array(
    z.object({
      rule: z
        .object({ chain: z.string(), expr: z.array(z.record(z.string(), z.unknown())) })
        .optional(),
    }),
  ),
});
const counter = z.object({ packets: z.int() });

/** The filter as the kernel has it; null when it is not loaded. @throws the reason of `signal` */
export async function readLoadedFilter(
  run: ProcessRunner,
  nft: string,
  namespace: string,
  signal: AbortSignal,
): Promise<LoadedFilter | null> {
  const { code, stdout } = await run(
    nft,
    ['--json', 'list', 'table', 'inet', filterTable(namespace)],
    { signal },
  );
  if (code !== 0) return null;
  let seen = 0;
  let refused = 0;
  for (const { rule } of listing.parse(JSON.parse(stdout)).nftables) {
    const counted = rule?.expr.find((each) => 'counter' in each)?.['counter'];
    if (rule === undefined || counted === undefined) continue;
    const { packets } = counter.parse(counted);
    if (rule.expr.some((each) => 'reject' in each)) refused += packets;
    else seen += packets;
  }
  return { seen, refused };
}
