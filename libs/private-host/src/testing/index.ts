export { healthyAgent } from './agent-socket.ts';
export { editInput, type FakePrograms } from './fake-programs.ts';
export { createTestNetwork, createTestSite, type TestNetwork, type TestSite } from './test-site.ts';
