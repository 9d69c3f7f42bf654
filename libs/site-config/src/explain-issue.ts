import type * as z from 'zod';

import type { ConfigFinding } from './finding.ts';
import { knownFields, knownValues } from './known-names.ts';
import { nearestName } from './nearest-name.ts';

type Fault = Pick<ConfigFinding, 'code' | 'message' | 'nearest'> & { path: PropertyKey[] };

/** What zod found, in words for the person who wrote the file. */
export function explainIssue(issue: z.core.$ZodIssue, root: unknown): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownFields(issue.path, root);
    return issue.keys.map((key) => ({
      code: 'unknown-field',
      path: [...issue.path, key],
      message: `does not exist; there are ${known.join(', ')}`,
      nearest: nearestName(key, known),
    }));
  }
  const value = valueAt(root, issue.path);
  const path = [...issue.path];
  // The path is that of the word that tells which of several forms an object has.
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    return [explainWord(path, root, value)];
  }
  if (value === undefined && issue.code !== 'custom') {
    return [{ code: 'missing-field', path, message: 'is missing', nearest: null }];
  }
  if (issue.code === 'invalid_value') return [explainWord(path, root, value)];
  if (issue.code === 'invalid_type') {
    const quotes = issue.expected === 'string' && ['number', 'boolean'].includes(typeof value);
    const message = `must be ${nameOf(issue.expected)}, and is ${nameOf(typeOf(value))}`;
    return [
      {
        code: 'wrong-type',
        path,
        message: quotes ? `${message}: write it in quotes` : message,
        nearest: null,
      },
    ];
  }
  const missing = issue.code === 'custom' && value === undefined;
  return [
    {
      code: missing ? 'missing-field' : 'wrong-value',
      path,
      message: lowerFirst(issue.message),
      nearest: null,
    },
  ];
}

function explainWord(path: PropertyKey[], root: unknown, value: unknown): Fault {
  const words = knownValues(path, root);
  if (value === undefined) {
    const message = `is missing: it must be one of ${words.join(', ')}`;
    return { code: 'missing-field', path, message, nearest: null };
  }
  if (words.length === 1) {
    return { code: 'wrong-value', path, message: `must be ${words[0]}`, nearest: null };
  }
  const message = `must be one of ${words.join(', ')}`;
  return { code: 'wrong-value', path, message, nearest: nearestName(String(value), words) };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, part) =>
      typeof node === 'object' && node !== null ? Reflect.get(node, part) : undefined,
    root,
  );
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a set of fields',
  record: 'a set of fields',
  array: 'a list',
  null: 'empty',
};

function nameOf(type: string): string {
  return typeNames[type] ?? type;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
