export { createAuthority, type IssueOptions, type TestAuthority } from './certificates.ts';
export { type GrantServer, startGrantServer } from './grant-server.ts';
