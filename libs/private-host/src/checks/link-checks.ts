import { createPrivateKey, X509Certificate } from 'node:crypto';

import {
  broken,
  type Check,
  chooseByLocale,
  type Finding,
  ok,
  unknown,
} from '@vigia/health-checks';
import type { Link, Secret } from '@vigia/skupper-config';

import { probePort } from '../probes/probe-port.ts';
import { probeRouter, type RouterProbe } from '../probes/probe-router.ts';
import { expiryNotice } from './host-checks.ts';
import * as words from './link-words.ts';
import type { LinkContext } from './site-context.ts';

/** The way from this host to the router of the public site, step by step. */
export function linkChecks(locale: string): Check<LinkContext>[] {
  const say = chooseByLocale(locale, words);
  return [
    {
      id: 'link.role',
      hop: 'link',
      async run(context) {
        const links = linksOf(context);
        if (links.length === 0) return broken(say.noLink, say.noLinkWhy, say.relink);
        const without = links.find((link) => endpointOf(link) === null);
        return without
          ? broken(say.noEndpoint(without.metadata.name), say.noEndpointWhy, say.relink)
          : ok(
              endpointsOf(context)
                .map(({ host, port }) => `${host}:${port}`)
                .join(', '),
            );
      },
    },
    {
      id: 'link.credentials',
      hop: 'link',
      requires: ['link.role'],
      async run(context) {
        const credentials = credentialsOf(context);
        if (credentials === null) return broken(say.noCredentials, say.credentialsWhy, say.relink);
        const { own, belongs, trusted } = credentials;
        const until = new Date(own.validTo).toISOString();
        const left = Date.parse(own.validTo) - context.now();
        if (!belongs || !trusted)
          return broken(say.wrongCredentials, say.credentialsWhy, say.relink);
        if (left <= 0) return broken(say.ownExpired(until), say.credentialsWhy, say.relink);
        return ok(say.ownGood(until), left < expiryNotice ? say.relink : undefined);
      },
    },
    {
      id: 'link.name',
      hop: 'link',
      requires: ['link.role'],
      run: (context, signal) =>
        each(context, signal, async ({ host }) => {
          try {
            await context.lookup(host);
            return ok(host);
          } catch (error) {
            const { code } = error as { code?: string };
            return broken(say.noName(host, code ?? ''), say.nameWhy, say.nameMend(host));
          }
        }),
    },
    {
      id: 'link.port',
      hop: 'link',
      requires: ['link.name'],
      run: (context, signal) =>
        each(context, signal, async ({ host, port }) => {
          const failure = await probePort(host, port, signal);
          if (failure === null) return ok(`${host}:${port}`);
          const proxy = context.environment['HTTPS_PROXY'] ?? context.environment['https_proxy'];
          return broken(
            say.shut(host, port, failure),
            proxy ? say.shutByProxy : say.shutWhy,
            say.shutMend(host, port),
          );
        }),
    },
    {
      id: 'link.certificate',
      hop: 'link',
      requires: ['link.port', 'link.credentials'],
      run: (context, signal) =>
        each(context, signal, async (endpoint) => {
          const probe = await dial(context, endpoint, signal);
          if (probe?.stage === 'certificate') return explain(probe, endpoint.host);
          if (probe?.stage === 'connection') return unknown(say.brokeOff(probe.message));
          return ok(say.certificate(endpoint.host));
        }),
    },
    {
      id: 'link.accepted',
      hop: 'link',
      requires: ['link.certificate'],
      run: (context, signal) =>
        each(context, signal, async (endpoint) => {
          const probe = await dial(context, endpoint, signal);
          if (probe?.stage === 'accepted') return ok(say.accepted);
          const why = probe && 'message' in probe ? probe.message : '';
          return broken(say.refused(why), say.refusedWhy, say.relink);
        }),
    },
  ];

  function explain(
    { code, message }: Extract<RouterProbe, { stage: 'certificate' }>,
    host: string,
  ): Finding {
    if (code === 'CERT_HAS_EXPIRED')
      return broken(say.theirsExpired(host), say.certificateWhy, say.renew);
    if (code === 'CERT_NOT_YET_VALID') {
      return broken(say.theirsNotYet(host), say.certificateWhy, 'timedatectl set-ntp true');
    }
    return code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH'
      ? broken(say.wrongHost(host), say.certificateWhy, say.wrongHostMend(host))
      : broken(say.wrongAuthority(host, message), say.wrongAuthorityWhy, say.relinkOrInspection);
  }
}

type Dialled = { host: string; port: number };

function linksOf({ joined }: LinkContext): Link[] {
  return joined.filter((resource) => resource.kind === 'Link');
}

/** The private site is interior: its router dials the endpoint of that role. */
function endpointOf(link: Link): Dialled | null {
  const endpoint = link.spec.endpoints.find(({ name }) => name === 'inter-router');
  return endpoint ? { host: String(endpoint.host), port: Number(endpoint.port) } : null;
}

function endpointsOf(context: LinkContext): Dialled[] {
  return linksOf(context).flatMap((link) => endpointOf(link) ?? []);
}

function partsOf({ joined }: LinkContext, name: string | undefined) {
  const secret = joined.find(
    (resource): resource is Secret => resource.kind === 'Secret' && resource.metadata.name === name,
  );
  const part = (key: string) => Buffer.from(secret?.data?.[key] ?? '', 'base64').toString('utf8');
  return { certificate: part('tls.crt'), privateKey: part('tls.key'), ca: part('ca.crt') };
}

function credentialsOf(context: LinkContext) {
  const { certificate, privateKey, ca } = partsOf(
    context,
    linksOf(context)[0]?.spec.tlsCredentials,
  );
  try {
    const own = new X509Certificate(certificate);
    const authority = new X509Certificate(ca);
    return {
      own,
      belongs: own.checkPrivateKey(createPrivateKey(privateKey)),
      trusted: own.verify(authority.publicKey),
    };
  } catch {
    return null;
  }
}

async function dial(
  context: LinkContext,
  endpoint: Dialled,
  signal: AbortSignal,
): Promise<RouterProbe | null> {
  const parts = partsOf(context, linksOf(context)[0]?.spec.tlsCredentials);
  return probeRouter({ ...endpoint, ...parts }, signal);
}

/** The first that is not well decides; when all are, all are named. */
async function each(
  context: LinkContext,
  signal: AbortSignal,
  look: (endpoint: Dialled, signal: AbortSignal) => Promise<Finding>,
): Promise<Finding> {
  const found = await Promise.all(endpointsOf(context).map((endpoint) => look(endpoint, signal)));
  const bad =
    found.find(({ state }) => state === 'broken') ?? found.find(({ state }) => state !== 'ok');
  return bad ?? ok([...new Set(found.map(({ seen }) => seen))].join(', '));
}
