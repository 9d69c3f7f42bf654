import { summarize, summaryLine } from './summary.ts';

const api = { name: 'chat-api', root: 'apps/chat-api', target: 'test' };
const page = { name: 'chat-ui', root: 'apps/chat-ui', target: 'test' };
const totals = (passed: number, failed = 0, skipped = 0) => ({ passed, failed, skipped });
const task = (project: string, target: string, outcome: 'passed' | 'failed' | 'not run') => ({
  project,
  target,
  outcome,
  fromCache: false,
});

describe('summarize', () => {
  it('adds up the reports of all projects', () => {
    const summary = summarize({
      failedSteps: [],
      tasks: [],
      reports: [
        { project: api, totals: totals(3) },
        { project: page, totals: totals(4, 0, 2) },
      ],
    });
    expect(summary).toEqual({ passed: 7, failed: 0, skipped: 2, otherFailures: [] });
  });

  it('counts a failed lint, build or step once each', () => {
    const summary = summarize({
      failedSteps: ['formatting'],
      tasks: [task('chat-api', 'lint', 'failed'), task('chat-api', 'build', 'failed')],
      reports: [{ project: api, totals: totals(3) }],
    });
    expect(summary.failed).toBe(3);
    expect(summary.otherFailures).toEqual(['formatting', 'chat-api:lint', 'chat-api:build']);
  });

  it('counts the failed tests of a failed test task, and not the task besides', () => {
    const summary = summarize({
      failedSteps: [],
      tasks: [task('chat-api', 'test', 'failed')],
      reports: [{ project: api, totals: totals(3, 2) }],
    });
    expect(summary).toMatchObject({ passed: 3, failed: 2, otherFailures: [] });
  });

  it('counts a test task that failed although each of its tests passed', () => {
    const summary = summarize({
      failedSteps: [],
      tasks: [task('chat-api', 'test', 'failed')],
      reports: [{ project: api, totals: totals(3) }],
    });
    expect(summary).toMatchObject({ passed: 3, failed: 1, otherFailures: ['chat-api:test'] });
  });

  it('counts a project with tests that left no report as one failure, whatever its task said', () => {
    for (const outcome of ['passed', 'failed', 'not run'] as const) {
      const summary = summarize({
        failedSteps: [],
        tasks: [task('chat-api', 'test', outcome)],
        reports: [{ project: api, totals: null }],
      });
      expect(summary).toMatchObject({ passed: 0, failed: 1 });
    }
  });
});

describe('summaryLine', () => {
  it('has the form that scripts read', () => {
    expect(summaryLine(totals(12, 0, 0))).toBe('12 passed, 0 failed');
    expect(summaryLine(totals(12, 1, 2))).toBe('12 passed, 1 failed, 2 skipped');
  });
});
