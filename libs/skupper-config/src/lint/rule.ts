import { type FieldPath, type Severity } from '../finding.ts';
import { type ResourceKind, type ResourceOf } from '../resources/kinds.ts';
import { type SiteMode, type Target } from '../target.ts';
import { type LintDocument, resourceOf } from './lint-document.ts';

/** What a rule says of one field. */
export interface RuleFinding {
  readonly document: LintDocument;
  readonly path: FieldPath;
  readonly message: string;
  readonly remedy: string;
  /** Where it differs from the severity of the rule. */
  readonly severity?: Severity;
}

/** Everything that a rule may look at. */
export interface LintContext {
  readonly target: Target;
  readonly documents: readonly LintDocument[];
  /** True when the documents are all that there will be, so that what is missing is really missing. */
  readonly complete: boolean;
  readonly now: Date;
  /** Secrets (Kubernetes) or folders of input/certs (system sites) that are there besides the documents. */
  readonly existingCredentials: ReadonlySet<string>;
  /** The mode of the site: of the Site among the documents, else of the target, else interior. */
  readonly siteMode: SiteMode;
}

/** One lint. The id is stable: documentation, tests and people refer to it. */
export interface LintRule {
  readonly id: string;
  readonly severity: Severity;
  /** What it demands, in a phrase, for the table of lints. */
  readonly summary: string;
  /** Set by the rules that report what the schema refuses; the others keep silent about such fields. */
  readonly readsRefusedFields?: true;
  readonly check: (context: LintContext) => Iterable<RuleFinding>;
}

/** The resources of a kind among the documents, each with its document. */
export function* resourcesOf<Kind extends ResourceKind>(
  context: LintContext,
  kind: Kind,
): Generator<{ document: LintDocument; resource: ResourceOf<Kind> }> {
  for (const document of context.documents) {
    const resource = resourceOf(document, kind);
    if (resource !== null) yield { document, resource };
  }
}

/** The namespace in which a document stands: its own, else the target's, else `default`. */
export function namespaceOf(context: LintContext, document: LintDocument): string {
  return document.namespace || context.target.namespace || 'default';
}
