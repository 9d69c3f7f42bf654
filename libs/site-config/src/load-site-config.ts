import { isCollection, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';

import { explainIssue } from './explain-issue.ts';
import type { ConfigFinding } from './finding.ts';
import { type SiteConfig, siteConfigSchema } from './schema/site-config.ts';

export type LoadedSiteConfig =
  { config: SiteConfig; findings?: undefined } | { config?: undefined; findings: ConfigFinding[] };

/**
 * Reads the text of a vigia.yaml. Never throws: what is wrong comes back as findings, all of them, in the
 * order of the lines.
 * @param fileName as it is to stand in the findings
 */
export function loadSiteConfig(text: string, fileName: string): LoadedSiteConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file: fileName, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const unreadable = (offset: number, message: string): ConfigFinding => ({
    code: 'invalid-yaml',
    ...place(offset),
    field: '',
    message,
    nearest: null,
  });
  if (document.errors.length > 0) {
    return {
      findings: document.errors.map(({ pos, message }) =>
        unreadable(pos[0], `is not valid YAML: ${message}`),
      ),
    };
  }

  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    return { findings: [unreadable(0, `cannot be read: ${(error as Error).message}`)] };
  }
  if (!isMap(document.contents)) {
    const what = document.contents === null ? 'is empty' : 'is not a list of fields';
    return { findings: [unreadable(0, `${what}; \`vigia init\` writes one`)] };
  }
  const result = siteConfigSchema.safeParse(value);
  if (result.success) return { config: result.data };

  const findings = result.error.issues
    .flatMap((issue) => explainIssue(issue, value))
    .map(({ path, ...fault }) => ({
      ...fault,
      ...place(offsetOf(document.contents, path, fault.code === 'unknown-field')),
      field: formatPath(path),
    }))
    .sort((one, other) => one.line - other.line || one.column - other.column);
  return { findings };
}

/** Where a value begins; a field that is unknown, where its name does; one that is missing, what should hold it. */
function offsetOf(root: Node | null, path: readonly PropertyKey[], wantsName: boolean): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (!isCollection(node)) break;
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      : undefined;
    const child = isMap(node) ? pair?.value : node.get(part, true);
    const name = pair && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    if (pair === undefined && child === undefined) break;
    // An object is pointed to by its name, which stands above it.
    const useName = isCollection(child) || (wantsName && index === path.length - 1);
    const start = (child as Node | null | undefined)?.range?.[0];
    offset = (useName ? (name ?? start) : (start ?? name)) ?? offset;
    node = child;
  }
  return offset;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
