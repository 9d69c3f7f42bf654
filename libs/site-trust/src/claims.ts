/** The `iss` of every request: the public site (RFC 7519, section 4.1.1). */
export const publicSiteIssuer = 'vigia-public-site';

/** The `aud` of every request: the private site (RFC 7519, section 4.1.3). */
export const privateSiteAudience = 'vigia-private-site';

/** How long a signature is good for, in seconds. */
export const signatureLifetimeSeconds = 30;

/** The header's `typ` (RFC 8725, section 3.11): a token made for anything else is not a request. */
export const tokenType = 'vigia-request+jwt';

/** The `typ` of a change of the keys that the private site accepts. */
export const keyUpdateType = 'vigia-key-update+jwt';

/** How long a change of keys can be carried over, in seconds: a week. */
export const keyUpdateLifetimeSeconds = 7 * 24 * 60 * 60;
