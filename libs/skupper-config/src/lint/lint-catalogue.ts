import { type Severity } from '../finding.ts';
import { lintRules } from './lint-rules.ts';

/** A lint as the documentation lists it. */
export interface LintDescription {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
}

/** Every lint by its stable id, those of files and folders included. */
export const lintCatalogue: readonly LintDescription[] = [
  { id: 'yaml-syntax', severity: 'error', summary: 'The file is YAML, without a key twice' },
  ...lintRules.map(({ id, severity, summary }) => ({ id, severity, summary })),
  {
    id: 'strategy-immutable',
    severity: 'error',
    summary: 'A MultiKeyListener that is there keeps its kind of strategy',
  },
  {
    id: 'secret-file-mode',
    severity: 'error',
    summary: 'A file with a secret is readable by its owner alone',
  },
  {
    id: 'certificate-set-incomplete',
    severity: 'error',
    summary: 'A folder of input/certs holds tls.crt, tls.key and ca.crt',
  },
];
