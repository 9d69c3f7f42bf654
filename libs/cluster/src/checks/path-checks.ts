import { type HopName } from '@vigia/api-contract';
import { type Check, type Finding } from '@vigia/health-checks';

import { type PublicContext, statusOfPath } from './public-context.ts';
import { checkWords } from './words.ts';

/** What chat-api says of one hop behind it. */
function hopCheck(id: string, hop: HopName): Check<PublicContext> {
  return {
    id,
    hop,
    // What breaks it where Skupper's own status shows it is named there.
    requires: ['public.path', 'listener.service'],
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const seen = (await statusOfPath(context, signal))?.hops.find(({ name }) => name === hop);
      if (seen === undefined || seen.state === 'unknown') {
        return { state: 'unknown', seen: seen?.detail ?? words.hopUnknown };
      }
      const latency = seen.latencyMilliseconds === null ? '' : `${seen.latencyMilliseconds} ms`;
      if (seen.state === 'down')
        return { state: 'broken', seen: seen.detail ?? words.hopDown, mend: words.hopMend };
      return {
        state: 'ok',
        seen: seen.detail ?? (latency || words.hopWell),
        ...(seen.state === 'degraded' ? { mend: words.hopMend } : {}),
      };
    },
  };
}

/** The way of a request, from the public address to the model. */
export const pathChecks: readonly Check<PublicContext>[] = [
  {
    id: 'public.path',
    hop: 'ingress',
    requires: ['public.dns', 'public.certificate', 'public.exposure', 'public.pods'],
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const { url } = await context.address(signal);
      if (url === null) return { state: 'unknown', seen: words.noAddress };
      const proof = await context.proof(signal);
      // That chat-api answers is the question here; the hops behind it have checks of their own.
      if (proof.status !== null) return { state: 'ok', seen: url };
      const detail = proof.state === 'broken' ? proof.detail : '';
      return { state: 'broken', seen: words.noAnswer(url, detail), mend: words.exposureMend };
    },
  },
  hopCheck('path.listener', 'listener'),
  hopCheck('path.link', 'link'),
  hopCheck('path.connector', 'connector'),
  hopCheck('path.agent', 'agent'),
  hopCheck('path.model', 'model-server'),
];
