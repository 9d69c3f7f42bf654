/** What every project's jest configuration starts from: specs beside the source, TypeScript by swc. */
const path = require('node:path');

module.exports = {
  testMatch: ['<rootDir>/src/**/*.spec.ts?(x)'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  restoreMocks: true,
  reporters: ['default', path.join(__dirname, 'tools/jest-totals-reporter.cjs')],
};
