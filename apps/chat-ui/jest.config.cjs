module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'chat-ui',
  testEnvironment: '<rootDir>/src/testing/browser-environment.cjs',
  setupFilesAfterEnv: ['<rootDir>/src/testing/setup.ts'],
};
