export { bindChecks, type Check, type Finding, type FindingState, type Hop } from './check.ts';
export { broken, ok, skipped, unknown } from './findings.ts';
export { type CheckResult, makeReport, type Report, type Verdict } from './report.ts';
export { runChecks, type RunOptions } from './run-checks.ts';
export { chooseByLocale, runWords, type RunWords } from './words.ts';
