import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { FullConfig, FullResult, Reporter, Suite } from '@playwright/test/reporter';

/** Leaves `test-results/totals.json`, which the test command of the workspace adds up. */
export default class TotalsReporter implements Reporter {
  private suite: Suite | undefined;
  private errors = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  /** An error outside any test, such as one of the setup, hides tests that nobody counted. */
  onError(): void {
    this.errors += 1;
  }

  onEnd(result: FullResult): void {
    const outcomes = this.suite?.allTests().map((test) => test.outcome()) ?? [];
    const count = (wanted: string[]) => outcomes.filter((one) => wanted.includes(one)).length;
    const failed = count(['unexpected']) + this.errors;
    const totals = {
      passed: count(['expected', 'flaky']),
      failed: result.status === 'passed' ? failed : Math.max(1, failed),
      skipped: count(['skipped']),
    };
    const directory = path.join(import.meta.dirname, '..', '..', 'test-results');
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'totals.json'), `${JSON.stringify(totals)}\n`);
  }
}
