import { type FieldPath, formatFieldPath } from '../finding.ts';
import {
  isResourceKind,
  type Resource,
  type ResourceKind,
  type ResourceOf,
} from '../resources/kinds.ts';
import { parseResource, type SchemaFault } from './parse-resource.ts';

/** A document as the rules see it. */
export interface LintDocument {
  readonly file: string | null;
  readonly index: number;
  readonly lineOf: (path: FieldPath) => number | null;
  readonly apiVersion: string | null;
  readonly kind: string | null;
  readonly name: string | null;
  readonly namespace: string | null;
  /** The resource; null when its kind is unknown or too much of it is wrong to go on. */
  readonly resource: Resource | null;
  readonly schemaFaults: readonly SchemaFault[];
}

/** Makes a document from a value of unknown shape. */
export function toLintDocument(
  value: unknown,
  place: Pick<LintDocument, 'file' | 'index' | 'lineOf'>,
): LintDocument {
  const fields = asRecord(value);
  const metadata = asRecord(fields['metadata']);
  const kind = asText(fields['kind']);
  const { resource, faults } = isResourceKind(kind)
    ? parseResource(kind, value)
    : { resource: null, faults: [] };
  return {
    ...place,
    apiVersion: asText(fields['apiVersion']),
    kind,
    name: asText(metadata['name']),
    namespace: asText(metadata['namespace']),
    resource,
    schemaFaults: faults,
  };
}

/** The resource of a document when it is of this kind. */
export function resourceOf<Kind extends ResourceKind>(
  document: LintDocument,
  kind: Kind,
): ResourceOf<Kind> | null {
  return document.resource?.kind === kind ? (document.resource as ResourceOf<Kind>) : null;
}

/** True when the schema already refused this field or one around it: a second finding would only repeat it. */
export function isRefusedBySchema(document: LintDocument, path: FieldPath): boolean {
  const field = formatFieldPath(path);
  return document.schemaFaults.some((fault) => {
    const faulty = formatFieldPath(fault.path);
    return field === faulty || field.startsWith(`${faulty}.`) || field.startsWith(`${faulty}[`);
  });
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
