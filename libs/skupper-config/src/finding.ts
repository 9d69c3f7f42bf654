/** `error`: Skupper refuses it, ignores it without a word, or breaks. `warning`: it works, not as one would think. */
export type Severity = 'error' | 'warning';

/** One fault of a resource, with the place where it stands and what mends it. */
export interface Finding {
  /** The stable id of the lint, such as `link-endpoint-role`; never renamed or reused. */
  readonly rule: string;
  readonly severity: Severity;
  /** The file as it was named to the linter; null for a resource that was never in a file. */
  readonly file: string | null;
  /** Which document of the file, counted from 1. */
  readonly document: number;
  /** The line in the file, counted from 1; null when there is no file. */
  readonly line: number | null;
  /** The field, as `spec.endpoints[0].port`; empty for the document as a whole. */
  readonly field: string;
  readonly kind: string | null;
  readonly name: string | null;
  /** What is wrong and what comes of it, in a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Where a value stands in a document. */
export type FieldPath = readonly (string | number)[];

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Writes a path as people do: `spec.endpoints[0].port`, `data["tls.crt"]`. */
export function formatFieldPath(path: FieldPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!plainKey.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** One line for a terminal: `Link-hub.yaml:7 (document 1) Link hub: spec.endpoints: … [link-endpoint-role]`. */
export function formatFinding(finding: Finding): string {
  const { file, line, document, kind, name, field, message, rule } = finding;
  const place =
    file === null ? '' : `${file}${line === null ? '' : `:${line}`} (document ${document}) `;
  const resource = kind === null ? '' : `${kind}${name === null ? '' : ` ${name}`}: `;
  return `${place}${resource}${field === '' ? '' : `${field}: `}${message} [${rule}]`;
}
