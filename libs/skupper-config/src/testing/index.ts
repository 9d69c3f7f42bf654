export { createAuthority, type IssueOptions, type TestAuthority } from './certificates.ts';
export { crdErrors, crdSchemas } from './crd-schemas.ts';
export { type GrantServer, startGrantServer } from './grant-server.ts';
export { type ProxyServer, startProxyServer } from './proxy-server.ts';
export { sampleResources } from './sample-resources.ts';
