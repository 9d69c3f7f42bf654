import * as z from 'zod';

/** A name that Kubernetes takes for a namespace or a Service (RFC 1035 label), short enough for our suffixes. */
export const objectName = z.string().regex(/^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/, {
  error: 'must be 1 to 40 small letters, digits and dashes, beginning with a letter',
});

/** The name of a Secret, an issuer or another object that exists already (RFC 1123 subdomain). */
export const referenceName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/, {
    error: 'must be the name of an object: small letters, digits, dashes and dots',
  });

/** The name of a namespace that exists already (RFC 1123 label). */
export const namespaceName = z.string().regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, {
  error: 'must be the name of a namespace: at most 63 small letters, digits and dashes',
});

/** A host name without scheme, port or path (RFC 1123). */
export const hostName = z
  .string()
  .max(253)
  .regex(
    /^(?=.*[a-z])[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)+$/,
    {
      error:
        'must be a host name in small letters, such as chat.example.org, without https:// or a path',
    },
  );

/** A block of addresses, such as 10.0.0.0/8. */
export const addressBlock = z.union([z.cidrv4(), z.cidrv6()], {
  error: 'must be a block of addresses, such as 10.0.0.0/8',
});

export const portNumber = z.int().min(1).max(65_535);

/** Annotations are passed on as they are; their values are always text. */
export const annotations = z.record(z.string(), z.string());

/** The path of a file on the machine where the command runs or, below `private`, of the private host. */
export const filePath = z.string().min(1);
