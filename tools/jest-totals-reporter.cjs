/**
 * Leaves the totals of a project's tests in `test-results/totals.json`, so that the test command can add
 * up every project, also those whose results came from Nx's cache.
 */
const fs = require('node:fs');
const path = require('node:path');

module.exports = class TotalsReporter {
  constructor(globalConfig) {
    this.rootDirectory = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const directory = path.join(this.rootDirectory, 'test-results');
    fs.mkdirSync(directory, { recursive: true });
    const totals = {
      passed: results.numPassedTests,
      // A suite that could not even start holds tests that nobody counted: it fails as one.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    fs.writeFileSync(path.join(directory, 'totals.json'), `${JSON.stringify(totals)}\n`);
  }
};
