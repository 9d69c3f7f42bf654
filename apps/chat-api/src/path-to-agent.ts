import { type HopName, ProblemError } from '@vigia/api-contract';

import { codeOf } from './system-code.ts';

/** What lies between chat-api and the agent: nothing (`direct`), or a Skupper network (`van`). */
export type Network = 'direct' | 'van';

/** The hops of this process's way to the agent. */
export type PathHop = Extract<HopName, 'listener' | 'link' | 'agent'>;

/** Where the way to the agent is broken. */
export type PathFault = {
  hop: PathHop;
  /** One sentence for a person. */
  detail: string;
  /** When this fault was first met, in milliseconds since the epoch. */
  since: number;
};

/** What is known of the way to the agent, from every request that took it. */
export type PathToAgent = {
  readonly network: Network;
  /** The present fault; null while the agent answers. */
  readonly fault: PathFault | null;
  /** Notes that a request got no answer, and tells where the way is broken. */
  failed(error: unknown): PathFault;
  /** Notes that the agent answered and is not well. */
  refused(detail: string): PathFault;
  /** Notes that an answer came: the way is whole. */
  answered(): void;
};

/** Nobody accepts connections, or the name of the listener does not resolve. */
const notAccepted = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether nothing of the request has left: it can be sent again. */
export function wasNeverSent(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return notAccepted.has(code) || isCertificateCode(code);
}

/** Whether no answer came in time. */
export function isTimeout(error: unknown): boolean {
  if (error instanceof PathDoubtedError) return true;
  const code = codeOf(error);
  return (
    code === 'UND_ERR_HEADERS_TIMEOUT' ||
    (error instanceof DOMException && error.name === 'TimeoutError')
  );
}

/** Ends a request that waits for an answer while the agent answers nobody. */
export class PathDoubtedError extends Error {
  override readonly name = 'PathDoubtedError';
}

/** Remembers where the way to the agent is broken, and since when. */
export function createPathToAgent(options: {
  network: Network;
  /** The agent's, or its listener's, URL. */
  url: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
}): PathToAgent {
  const { network, clock } = options;
  const { host } = new URL(options.url);
  let fault: PathFault | null = null;

  function note(hop: PathHop, detail: string): PathFault {
    fault = { hop, detail, since: fault?.hop === hop ? fault.since : clock() };
    return fault;
  }

  return {
    network,
    get fault() {
      return fault;
    },
    failed(error) {
      // What ended a waiting request is what was found out about the way meanwhile.
      if (error instanceof PathDoubtedError && fault) return fault;
      if (network === 'direct') return note('agent', describeDirect(error));
      return note(...explain(error, host));
    },
    refused: (detail) => note('agent', detail),
    answered() {
      fault = null;
    },
  };
}

function describeDirect(error: unknown): string {
  return `The agent cannot be reached (${codeOf(error) ?? 'it did not answer in time'}).`;
}

/** Skupper opens the port of a listener only while a connector is reachable (skupper-router, tcp-lite). */
function explain(error: unknown, host: string): [PathHop, string] {
  const code = codeOf(error) ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return ['listener', `The name of the listener, ${host}, does not resolve (${code}).`];
  }
  if (notAccepted.has(code)) {
    const why = 'the router does not run, or no private site is linked';
    return ['listener', `Nothing accepts connections at ${host} (${code}): ${why}.`];
  }
  if (isCertificateCode(code)) {
    return ['listener', `The certificate of the listener ${host} is not trusted (${code}).`];
  }
  if (code.startsWith('HPE_')) {
    return ['agent', `What answers behind ${host} does not speak HTTP (${code}).`];
  }
  if (isTimeout(error)) {
    return ['link', `The listener ${host} accepts connections, but nothing answers behind it.`];
  }
  const why = 'the link is down, or nothing listens behind the connector';
  return ['link', `The listener ${host} closes connections at once (${code || 'cut'}): ${why}.`];
}

function isCertificateCode(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code);
}

const remedy =
  'Try again in a moment. The status page (/api/status) names the hop that is broken, and since when.';

/** What a caller is told when no answer came from the agent. */
export function toUnreachableProblem(error: unknown, path: PathToAgent): ProblemError {
  if (error instanceof ProblemError) return error;
  const { hop, detail, since } = path.failed(error);
  const shared = { hop, remedy, since: new Date(since).toISOString() };
  if (isTimeout(error) && !(error instanceof PathDoubtedError)) {
    return new ProblemError(
      'upstream_timeout',
      { ...shared, detail: 'The private site took the request and did not answer in time.' },
      { cause: error },
    );
  }
  const outcome = wasNeverSent(error)
    ? 'The request was not sent.'
    : 'Whether the request was carried out is not known.';
  return new ProblemError(
    'private_site_unreachable',
    { ...shared, detail: `${detail} ${outcome}`, retryAfter: retryAfterSeconds },
    { cause: error },
  );
}

/** The same for a fault that is known without a request. */
export function toFaultProblem({ hop, detail, since }: PathFault): ProblemError {
  return new ProblemError('private_site_unreachable', {
    hop,
    detail,
    remedy,
    since: new Date(since).toISOString(),
    retryAfter: retryAfterSeconds,
  });
}

const retryAfterSeconds = 2;
