import { type z } from 'zod';

import { type FieldPath } from '../finding.ts';
import { type Resource, type ResourceKind, resourceSchemas } from '../resources/kinds.ts';

/** A field that the schema refuses. */
export interface SchemaFault {
  readonly path: FieldPath;
  readonly message: string;
  /** A field that the schema does not know: API servers drop those without a word. */
  readonly unknownField: boolean;
}

/**
 * Reads a value as a resource of a kind. Where fields are wrong it goes on without them, so that the other
 * lints still speak and one run shows everything; `resource` is null when too much is missing for that.
 */
export function parseResource(
  kind: ResourceKind,
  value: unknown,
): { resource: Resource | null; faults: SchemaFault[] } {
  const schema: z.ZodType = resourceSchemas[kind];
  const first = schema.safeParse(value);
  if (first.success) return { resource: first.data as Resource, faults: [] };
  const faults = first.error.issues.flatMap((issue) => toFaults(issue, value));
  const repaired = structuredClone(value);
  for (const { path } of faults) removeAt(repaired, path);
  const second = schema.safeParse(repaired);
  return { resource: second.success ? (second.data as Resource) : null, faults };
}

function toFaults(issue: z.core.$ZodIssue, value: unknown): SchemaFault[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'Skupper has no such field, and an API server drops it without a word',
      unknownField: true,
    }));
  }
  const message = valueAt(value, path) === undefined ? 'is missing' : lowerFirst(issue.message);
  return [{ path, message, unknownField: false }];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (node, part) =>
      node === null || typeof node !== 'object' ? undefined : Reflect.get(node, part),
    value,
  );
}

function removeAt(value: unknown, path: FieldPath): void {
  const parent = valueAt(value, path.slice(0, -1));
  const last = path.at(-1);
  if (parent !== null && typeof parent === 'object' && last !== undefined) {
    Reflect.deleteProperty(parent, last);
  }
}
