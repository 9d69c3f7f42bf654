import { type TestAuthority } from '../certificates.ts';
import { accessCases } from './access-cases.ts';
import { connectorCases } from './connector-cases.ts';
import { identityCases } from './identity-cases.ts';
import { linkCases } from './link-cases.ts';
import { createLintFixtures, type LintCase } from './lint-fixtures.ts';
import { listenerCases } from './listener-cases.ts';
import { siteCases } from './site-cases.ts';
import { structureCases } from './structure-cases.ts';

/** One case, or more, for every lint of files. */
export function lintCases(authority: TestAuthority): LintCase[] {
  const fixtures = createLintFixtures(authority);
  return [
    ...structureCases(fixtures),
    ...identityCases(fixtures),
    ...siteCases(fixtures),
    ...listenerCases(fixtures),
    ...connectorCases(fixtures),
    ...linkCases(fixtures),
    ...accessCases(fixtures),
  ];
}
