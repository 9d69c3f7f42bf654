/** What every project's jest configuration starts from: specs beside the source, TypeScript by swc. */
const path = require('node:path');

if (Number.parseInt(process.versions.node, 10) < 24) {
  throw new Error(
    `The tests need Node 24, this is ${process.version}. Run \`npm test -- --help\` once: it links the Node that npm ci brought, for npx to use.`,
  );
}

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
  // A machine that is busy makes a test slow, not wrong: what is said to take a time is measured elsewhere.
  testTimeout: 60_000,
  restoreMocks: true,
  reporters: ['default', path.join(__dirname, 'tools/jest-totals-reporter.cjs')],
};
