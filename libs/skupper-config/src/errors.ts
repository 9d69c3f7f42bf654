import { type Finding, formatFinding } from './finding.ts';

/** Every way in which this library refuses, by its stable code. */
export type SkupperConfigErrorCode =
  | 'invalid_resource'
  | 'invalid_resource_set'
  | 'link_documents_unusable'
  | 'access_token_in_tree'
  | 'resource_tree_unwritable'
  | 'grant_not_ready';

/**
 * A refusal of this library: what happened is the message, what to do next is `remedy`, and where the
 * resources themselves are at fault each fault is in `findings`. Never holds a key, a code or a certificate.
 */
export class SkupperConfigError extends Error {
  readonly code: SkupperConfigErrorCode;
  readonly remedy: string;
  readonly findings: readonly Finding[];

  constructor(
    code: SkupperConfigErrorCode,
    message: string,
    details: { remedy: string; findings?: readonly Finding[] },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SkupperConfigError';
    this.code = code;
    this.remedy = details.remedy;
    this.findings = details.findings ?? [];
  }
}

/** Makes the error for resources with faults: the message lists every one, so that one run shows them all. */
export function errorFromFindings(
  code: SkupperConfigErrorCode,
  summary: string,
  findings: readonly Finding[],
): SkupperConfigError {
  const lines = findings.map((finding) => `  ${formatFinding(finding)}`);
  return new SkupperConfigError(code, [`${summary}:`, ...lines].join('\n'), {
    remedy: findings[0]?.remedy ?? 'Correct the resource.',
    findings,
  });
}
