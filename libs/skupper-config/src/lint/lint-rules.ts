import { type LintRule } from './rule.ts';
import { connectorRules } from './rules/connector-rules.ts';
import { grantRules } from './rules/grant-rules.ts';
import { identityRules } from './rules/identity-rules.ts';
import { linkRules } from './rules/link-rules.ts';
import { listenerRules } from './rules/listener-rules.ts';
import { multiKeyRules } from './rules/multi-key-rules.ts';
import { settingRules } from './rules/setting-rules.ts';
import { siteRules } from './rules/site-rules.ts';
import { structureRules } from './rules/structure-rules.ts';
import { tlsContentRules } from './rules/tls-content-rules.ts';
import { tlsRules } from './rules/tls-rules.ts';
import { trafficRules } from './rules/traffic-rules.ts';

/** Every lint, in the order of the README. `yaml-syntax`, which no document survives, is added by `lintFiles`. */
export const lintRules: readonly LintRule[] = [
  ...structureRules,
  ...identityRules,
  ...siteRules,
  ...settingRules,
  ...trafficRules,
  ...listenerRules,
  ...multiKeyRules,
  ...connectorRules,
  ...linkRules,
  ...tlsRules,
  ...tlsContentRules,
  ...grantRules,
];
