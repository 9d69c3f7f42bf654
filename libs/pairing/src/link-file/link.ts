import { keyIdOf } from '@vigia/site-trust';
import * as z from 'zod';

/** RFC 1123, as names of Skupper resources are; short enough for what Skupper appends. */
export const hostNamePattern = /^[a-z0-9](?:[-a-z0-9]{0,38}[a-z0-9])?$/;

const instant = z.iso.datetime();
const pem = (label: string) =>
  z.string().regex(new RegExp(`^-----BEGIN ${label}-----[\\s\\S]+-----END ${label}-----\\s*$`), {
    message: `must be PEM with a ${label}`,
  });

const verificationKeySchema = z
  .strictObject({ keyId: z.string().min(1), publicKeyPem: pem('PUBLIC KEY') })
  .superRefine(({ keyId, publicKeyPem }, context) => {
    try {
      if (keyIdOf(publicKeyPem) === keyId) return;
    } catch {
      // Said below: it is not the key that it says it is.
    }
    context.addIssue({ code: 'custom', message: 'is not the Ed25519 key that its id names' });
  });

/**
 * How the private host joins the VAN: by a client certificate of its own, which lies in the file, or by a token that
 * it redeems once for such a certificate.
 */
const joinSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('certificate'),
    /** One Secret and one or more Links, as `skupper link generate` prints them. */
    documents: z.string().min(1),
  }),
  z.strictObject({
    method: z.literal('token'),
    url: z.url({ protocol: /^https$/ }),
    code: z.string().min(1),
    ca: pem('CERTIFICATE'),
    linkCost: z.int().min(1).optional(),
  }),
]);

/** All that one private host needs in order to be paired with one public site. A secret from end to end. */
export const linkSchema = z.strictObject({
  /** Tells this issue from every other; not a secret. */
  id: z.uuid(),
  /** The private host that it is for: the name of its site in the VAN. */
  host: z.string().regex(hostNamePattern, { message: 'must be a name in lower case (RFC 1123)' }),
  issuedAt: instant,
  /** When what it joins by ends: the certificate, or the grant behind the token. */
  expiresAt: instant,
  publicSite: z.strictObject({
    name: z.string().min(1),
    /** Where people open it; null when that is not known. */
    address: z.url().nullable(),
    /** The key that ties the public listener to the private connector. */
    routingKey: z.string().min(1),
    /** Whose signature the private site accepts; two while keys are rotated. */
    verificationKeys: z.array(verificationKeySchema).min(1).max(8),
  }),
  /** The Skupper version of the public site; null when it is not known. */
  skupperVersion: z.string().nullable(),
  join: joinSchema,
});

export type Link = z.infer<typeof linkSchema>;
export type Join = Link['join'];
export type VerificationKey = Link['publicSite']['verificationKeys'][number];
