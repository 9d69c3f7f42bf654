import { SkupperConfigError } from '../errors.ts';
import { type AccessGrant } from '../resources/access-grant.ts';
import { type AccessToken } from '../resources/access-token.ts';
import { type AccessType } from '../resources/access-type.ts';
import { type Certificate } from '../resources/certificate.ts';
import { type LinkRole } from '../resources/endpoint.ts';
import { type RouterAccess } from '../resources/router-access.ts';
import { type Target } from '../target.ts';
import { normalizePem } from '../tls-material.ts';
import { buildResource, type ResourceInput, withoutUndefined } from './build-resource.ts';

export interface AccessGrantInput extends ResourceInput {
  /** Seconds, counted from when the controller first sees the grant; the default depends on whom one asks, so there is none here. */
  readonly expirationSeconds: number;
  /** A use that fails at the other side counts too: 2 leave one for a second attempt. */
  readonly redemptionsAllowed: number;
  /** The shared secret; made by the controller where it is absent, which is better. */
  readonly code?: string;
}

/** Makes an AccessGrant. Apply it only when the Site is Ready with endpoints. @throws SkupperConfigError `invalid_resource` */
export function buildAccessGrant(input: AccessGrantInput, target: Target): AccessGrant {
  return buildResource(
    'AccessGrant',
    input,
    {
      redemptionsAllowed: input.redemptionsAllowed,
      expirationWindow: toGoDuration(input.expirationSeconds),
      code: input.code,
    },
    target,
  );
}

/** Writes seconds as people write a Go duration: 900 is `15m`, 5400 is `1h30m`. */
export function toGoDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  const parts = [hours && `${hours}h`, minutes && `${minutes}m`, rest && `${rest}s`];
  return parts.filter(Boolean).join('') || '0s';
}

export interface AccessTokenInput extends ResourceInput {
  readonly url: string;
  readonly code: string;
  readonly ca: string;
  readonly linkCost?: number;
}

/** Makes an AccessToken: a bearer secret, never to be left among the resources of a system site. @throws SkupperConfigError `invalid_resource` */
export function buildAccessToken(input: AccessTokenInput, target: Target): AccessToken {
  const { url, code, linkCost } = input;
  const ca = normalizePem(input.ca);
  return buildResource('AccessToken', input, { url, code, ca, linkCost }, target);
}

/** Makes the AccessToken of a grant that the controller has filled in. @throws SkupperConfigError `grant_not_ready` */
export function buildAccessTokenOf(
  grant: AccessGrant,
  input: ResourceInput & { readonly linkCost?: number },
  target: Target,
): AccessToken {
  const { url, code, ca } = grant.status ?? {};
  if (!url || !code || !ca) {
    throw new SkupperConfigError(
      'grant_not_ready',
      `The AccessGrant ${grant.metadata.name} has no url, code and ca yet`,
      { remedy: 'Wait until the grant is Ready; if it does not become so, look at its message.' },
    );
  }
  return buildAccessToken({ ...input, url, code, ca }, target);
}

export interface CertificateInput extends ResourceInput {
  /** The Secret with the signing authority, such as `skupper-site-ca`. */
  readonly ca: string;
  readonly subject: string;
  /** A certificate for a server names its hosts, addresses included. */
  readonly purpose:
    | { readonly client: true }
    | {
        readonly server: true;
        readonly hosts: readonly [string, ...string[]];
        readonly client?: true;
      }
    | { readonly signing: true };
}

/** Makes a Certificate, which Skupper turns into a Secret of the same name. @throws SkupperConfigError `invalid_resource` */
export function buildCertificate(input: CertificateInput, target: Target): Certificate {
  const { ca, subject, purpose } = input;
  const hosts = 'hosts' in purpose ? [...purpose.hosts] : undefined;
  return buildResource('Certificate', input, { ca, subject, ...purpose, hosts }, target);
}

export interface RouterAccessInput extends ResourceInput {
  readonly roles: readonly { readonly name: LinkRole; readonly port?: number }[];
  readonly tlsCredentials: string;
  readonly generateTlsCredentials?: boolean;
  readonly issuer?: string;
  readonly accessType?: AccessType;
  readonly bindHost?: string;
  /** Every name and address by which others dial this router: theirs must be in its certificate. */
  readonly subjectAlternativeNames?: readonly string[];
  readonly ingressClassName?: string;
  /** Routes only: hosts are then `<name>-<role>.<namespace>.<domain>`. */
  readonly routeDomain?: string;
}

/** Makes a RouterAccess. @throws SkupperConfigError `invalid_resource` */
export function buildRouterAccess(input: RouterAccessInput, target: Target): RouterAccess {
  const settings = withoutUndefined({
    ingressClassName: input.ingressClassName,
    domain: input.routeDomain,
  }) as Record<string, string>;
  return buildResource(
    'RouterAccess',
    input,
    {
      roles: input.roles.map(({ name, port }) => withoutUndefined({ name, port })),
      tlsCredentials: input.tlsCredentials,
      generateTlsCredentials: input.generateTlsCredentials,
      issuer: input.issuer,
      accessType: input.accessType,
      bindHost: input.bindHost,
      subjectAlternativeNames: input.subjectAlternativeNames && [...input.subjectAlternativeNames],
      settings: Object.keys(settings).length > 0 ? settings : undefined,
    },
    target,
  );
}
