import { type FieldPath, type Finding, formatFieldPath } from '../finding.ts';
import { type Resource } from '../resources/kinds.ts';
import { type SiteMode, type Target } from '../target.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import {
  isRefusedBySchema,
  type LintDocument,
  resourceOf,
  toLintDocument,
} from './lint-document.ts';
import { lintRules } from './lint-rules.ts';
import { type LintContext, type LintRule } from './rule.ts';

/** What the resources are for, and what is known besides them. */
export interface LintOptions {
  readonly target: Target;
  /** Whether the documents are all that there will be; true by default. */
  readonly complete?: boolean;
  /** The time against which certificates are held; now by default. */
  readonly now?: Date;
  /** Names of Secrets (Kubernetes) or folders of input/certs (system sites) that are there already. */
  readonly existingCredentials?: Iterable<string>;
}

/** A file of YAML documents; the name is used in findings and, on system sites, is looked at itself. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Checks files of resources offline, and returns every fault with its file, document, line and field. */
export function lintFiles(files: readonly SourceFile[], options: LintOptions): Finding[] {
  const syntax: Finding[] = [];
  const documents = files.flatMap(({ name, text }) =>
    readYaml(name, text).flatMap((yaml) => {
      syntax.push(
        ...yaml.syntaxErrors.map(({ line, message }): Finding => ({
          rule: 'yaml-syntax',
          severity: 'error',
          file: name,
          document: yaml.index,
          line,
          field: '',
          kind: null,
          name: null,
          message: `this is not YAML: ${message}`,
          remedy: 'Correct the file at this line.',
        })),
      );
      if (yaml.syntaxErrors.length > 0) return [];
      return [toLintDocument(yaml.value, { file: name, index: yaml.index, lineOf: yaml.lineOf })];
    }),
  );
  return [...syntax, ...lintDocuments(documents, options)];
}

/** Checks resources that are in memory; `document` of a finding is the position in the list, from 1. */
export function lintResources(resources: readonly Resource[], options: LintOptions): Finding[] {
  const documents = resources.map((resource, index) =>
    toLintDocument(resource, { file: null, index: index + 1, lineOf: () => null }),
  );
  return lintDocuments(documents, options);
}

function lintDocuments(documents: readonly LintDocument[], options: LintOptions): Finding[] {
  const context: LintContext = {
    target: options.target,
    documents,
    complete: options.complete ?? true,
    now: options.now ?? new Date(),
    existingCredentials: new Set(options.existingCredentials),
    siteMode: siteModeOf(documents, options.target),
  };
  return lintRules
    .flatMap((rule) => runRule(rule, context))
    .sort(
      (left, right) =>
        documents.indexOf(left.document) - documents.indexOf(right.document) ||
        (left.finding.line ?? 0) - (right.finding.line ?? 0),
    )
    .map(({ finding }) => finding);
}

function runRule(rule: LintRule, context: LintContext) {
  return Array.from(rule.check(context))
    .filter(({ document, path }) => rule.readsRefusedFields || !isRefusedBySchema(document, path))
    .map(({ document, path, message, remedy, severity }) => ({
      document,
      finding: toFinding(document, path, {
        rule: rule.id,
        severity: severity ?? rule.severity,
        message,
        remedy,
      }),
    }));
}

function toFinding(
  document: LintDocument,
  path: FieldPath,
  said: Pick<Finding, 'rule' | 'severity' | 'message' | 'remedy'>,
): Finding {
  return {
    ...said,
    file: document.file,
    document: document.index,
    line: document.lineOf(path),
    field: formatFieldPath(path),
    kind: document.kind,
    name: document.name,
  };
}

function siteModeOf(documents: readonly LintDocument[], target: Target): SiteMode {
  for (const document of documents) {
    const site = resourceOf(document, 'Site');
    if (site) return site.spec.edge ? 'edge' : 'interior';
  }
  return target.siteMode ?? 'interior';
}
