/** On every object that an issue makes: its private host. */
export const hostLabel = 'vigia.link/host';
/** The id of the issue. */
export const idAnnotation = 'vigia.link/id';
export const issuedAtAnnotation = 'vigia.link/issued-at';
/** SHA-256 of the authority that signed what the host carries: Skupper may sign its own copy anew. */
export const authorityAnnotation = 'vigia.link/authority';

/** The Certificate, its Secret and the AccessGrant of a host are all named so. */
export function objectNameOf(host: string): string {
  return `vigia-link-${host}`;
}
