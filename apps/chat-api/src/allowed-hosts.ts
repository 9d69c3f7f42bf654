import { ProblemError } from '@vigia/api-contract';
import { type RequestHandler } from 'express';

/** The names under which a service that listens on loopback can be called. */
export function loopbackHosts(port: number): string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
}

/**
 * Whether a Host header is in the list. An entry without a port allows any: what matters is the name,
 * because a page that has its own name point here (DNS rebinding) sends that name.
 */
export function createHostCheck(allowed: readonly string[]): (host: string) => boolean {
  const entries = new Set(allowed.map(normalise));
  return (host) => {
    const normalised = normalise(host);
    return entries.has(normalised) || entries.has(withoutPort(normalised));
  };
}

/** Refuses requests that were meant for another host (RFC 9110, section 15.5.20). */
export function allowHosts(allowed: readonly string[]): RequestHandler {
  const isAllowed = createHostCheck(allowed);
  return function checkHost(request, _response, next) {
    const hosts = request.rawHeaders.filter(
      (name, index) => index % 2 === 0 && name.toLowerCase() === 'host',
    );
    const { host } = request.headers;
    if (hosts.length === 1 && host !== undefined && isAllowed(host)) return next();
    next(
      new ProblemError('host_not_allowed', {
        detail: 'This service does not answer to the host name that it was called by.',
        remedy: 'Call it by its own name, or add this one to VIGIA_ALLOWED_HOSTS.',
      }),
    );
  };
}

function normalise(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/\.(?=:\d+$|$)/, '');
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}
