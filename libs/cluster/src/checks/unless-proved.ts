import { type Finding, ok } from '@vigia/health-checks';

import { type PublicContext } from './public-context.ts';
import { skupperWords } from './skupper-words.ts';

/** Skupper's status is made of flow records and is wrong at times: a request that came through says more. */
export async function unlessProved(
  finding: Finding,
  context: PublicContext,
  signal: AbortSignal,
  then = skupperWords(context.locale).stale,
): Promise<Finding> {
  const { url } = await context.address(signal);
  if (url === null || (await context.proof(signal)).state !== 'proved') return finding;
  return ok(finding.seen, then);
}
