export type ConfigFindingCode =
  'invalid-yaml' | 'unknown-field' | 'missing-field' | 'wrong-type' | 'wrong-value';

/** One fault of a vigia.yaml, with the place where it stands. */
export type ConfigFinding = {
  code: ConfigFindingCode;
  /** As it was named to the loader. */
  file: string;
  /** Counted from 1. For a field that is missing, where the object that should hold it begins. */
  line: number;
  /** Counted from 1, in characters. */
  column: number;
  /** As `public.tls.issuer.name`; empty for the file as a whole. */
  field: string;
  /** What is wrong, as the end of a sentence that begins with the field. */
  message: string;
  /** The nearest name or value that would be right, where one is near. */
  nearest: string | null;
};

/** One line for a terminal: `vigia.yaml:4:3 public.exposur: does not exist; did you mean exposure?` */
export function formatConfigFinding(finding: ConfigFinding): string {
  const { file, line, column, field, message, nearest } = finding;
  const subject = field === '' ? '' : `${field}: `;
  const hint = nearest === null ? '' : `; did you mean ${nearest}?`;
  return `${file}:${line}:${column} ${subject}${message}${hint}`;
}
