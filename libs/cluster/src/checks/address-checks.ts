import { type Check, type Finding } from '@vigia/health-checks';
import { lookup } from 'node:dns/promises';

import { type PublicContext } from './public-context.ts';
import { lookAtCertificate } from './certificate.ts';
import { type CheckWords, checkWords } from './words.ts';

/** A certificate that ends within so many days is said before it does. */
const warnDays = 14;
/** Clocks further apart than this, in seconds, make signatures be refused: they are good for 30. */
const worstSkew = 15;

/** The name and the certificate of the public address. */
export const addressChecks: readonly Check<PublicContext>[] = [
  {
    id: 'public.dns',
    hop: 'ingress',
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const { host } = context.config.public;
      if (host === undefined) return { state: 'skipped', seen: words.noHost };
      const { leadsTo } = await context.address(signal);
      const target = leadsTo.join(', ') || words.theCluster;
      const seen = await addressesOfName(host);
      if (seen.length === 0) {
        return {
          state: 'broken',
          seen: words.nameUnknown(host),
          why: words.nameWhy,
          mend: words.nameMend(host, target),
        };
      }
      const expected = (await Promise.all(leadsTo.map(addressesOfName))).flat();
      const isElsewhere =
        expected.length > 0 && !seen.some((address) => expected.includes(address));
      return {
        state: 'ok',
        seen: words.nameLeads(host, seen.join(', ')),
        // A proxy or a CDN in front may be on purpose: the path itself is looked at by another check.
        ...(isElsewhere ? { mend: words.nameElsewhere(target) } : {}),
      };
    },
  },
  {
    id: 'public.certificate',
    hop: 'ingress',
    requires: ['public.dns'],
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const { url } = await context.address(signal);
      if (url === null || !url.startsWith('https:')) return { state: 'skipped', seen: words.noTls };
      const { hostname, port } = new URL(url);
      try {
        const seen = await lookAtCertificate(hostname, Number(port || 443), signal);
        return judgeCertificate(seen, hostname, context.clock(), words);
      } catch (error) {
        return {
          state: 'broken',
          seen: words.noTlsAnswer(hostname, error instanceof Error ? error.message : String(error)),
          mend: words.exposureMend,
        };
      }
    },
  },
  {
    id: 'public.clock',
    hop: 'chat-api',
    requires: ['public.path'],
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const proof = await context.proof(signal);
      const now = proof.status?.agent?.now;
      if (now === undefined || proof.answeredAt === null) {
        // Clocks far enough apart make the agent refuse the question too: it alone can tell then.
        const agent = proof.status?.hops.find(({ name }) => name === 'agent');
        const mend = agent?.state === 'down' ? { mend: words.noClockMend } : {};
        return { state: 'unknown', seen: words.noClock, ...mend };
      }
      // The agent's clock against that of the public site, which dates its answers.
      const skew = Math.abs(Date.parse(now) - proof.answeredAt.getTime()) / 1000;
      return skew > worstSkew
        ? {
            state: 'broken',
            seen: words.clocksApart(Math.round(skew)),
            why: words.clockWhy,
            mend: words.clockMend,
          }
        : { state: 'ok', seen: words.clocksApart(Math.round(skew)) };
    },
  },
];

export function judgeCertificate(
  seen: Awaited<ReturnType<typeof lookAtCertificate>>,
  host: string,
  now: Date,
  words: CheckWords,
): Finding {
  const days = Math.floor((seen.validTo.getTime() - now.getTime()) / 86_400_000);
  if (seen.validTo <= now || seen.validFrom > now) {
    return {
      state: 'broken',
      seen: words.certificateExpired(host, seen.validTo),
      why: words.certificateWhy,
      mend: words.certificateRenew,
    };
  }
  if (seen.fault !== null && /ALTNAME/.test(seen.fault)) {
    return {
      state: 'broken',
      seen: words.certificateNames(host, seen.names.join(', ')),
      why: words.certificateWhy,
      mend: words.certificateHost(host),
    };
  }
  if (seen.fault !== null) {
    return {
      state: 'broken',
      seen: words.certificateChain(seen.issuer, seen.fault),
      why: words.certificateWhy,
      mend: words.certificateTrust,
    };
  }
  return {
    state: 'ok',
    seen: words.certificateWell(seen.issuer, days),
    ...(days < warnDays ? { mend: words.certificateRenew } : {}),
  };
}

async function addressesOfName(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
