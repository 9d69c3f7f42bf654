module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'chat-ui',
  testEnvironment: '<rootDir>/src/testing/browser-environment.cjs',
  moduleNameMapper: { '\\.css$|\\?worker&url$': '<rootDir>/src/testing/bundled-file.cjs' },
  setupFilesAfterEnv: ['<rootDir>/src/testing/setup.ts'],
};
