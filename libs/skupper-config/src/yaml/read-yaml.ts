import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Range,
} from 'yaml';

import { type FieldPath } from '../finding.ts';

/** One document of a YAML file, with the lines of its fields. */
export interface YamlDocument {
  readonly file: string;
  /** Counted from 1. */
  readonly index: number;
  /** What stands in it; undefined when it cannot be read. */
  readonly value: unknown;
  readonly syntaxErrors: readonly { readonly line: number; readonly message: string }[];
  /** The line of a field, or of the nearest one around it that is there. */
  lineOf(path: FieldPath): number;
}

/**
 * Reads a file of YAML documents as Skupper does: YAML 1.1, several documents in a file, empty ones skipped.
 * Never throws: what cannot be read is in `syntaxErrors`.
 */
export function readYaml(file: string, text: string): YamlDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.1',
    uniqueKeys: true,
    logLevel: 'silent',
    // Times are strings to Skupper, quoted or not.
    customTags: (tags) => tags.filter((tag) => tag !== 'timestamp'),
  });
  if ('empty' in documents) return [];

  return documents.flatMap((document, position): YamlDocument[] => {
    const lineAt = (range: Range | null | undefined) => lines.linePos(range?.[0] ?? 0).line;
    const syntaxErrors = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      message: error.message.split('\n')[0] ?? error.message,
    }));
    let value: unknown;
    if (syntaxErrors.length === 0) {
      try {
        value = document.toJS();
      } catch (error) {
        syntaxErrors.push({ line: lineAt(document.contents?.range), message: String(error) });
      }
    }
    if (syntaxErrors.length === 0 && (value === null || value === undefined)) return [];
    const lineOf = (path: FieldPath) => lineAt(findRange(document.contents, path));
    return [{ file, index: position + 1, value, syntaxErrors, lineOf }];
  });
}

function findRange(root: Node | null, path: FieldPath): Range | null | undefined {
  let node: unknown = root;
  let range = root?.range;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(part),
      );
      if (!pair) break;
      range = isScalar(pair.key) ? pair.key.range : range;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number' && node.items[part] !== undefined) {
      node = node.items[part];
      range = (node as Node).range ?? range;
    } else {
      break;
    }
  }
  return range;
}
