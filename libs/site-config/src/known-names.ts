import { type JsonSchema, siteConfigJsonSchema } from './json-schema.ts';

/** The fields that the object at this path may have; of alternatives, those that fit what stands there. */
export function knownFields(path: readonly PropertyKey[], root: unknown): string[] {
  return [
    ...new Set(schemasAt(path, root).flatMap(({ properties }) => Object.keys(properties ?? {}))),
  ];
}

/** The words that the value at this path may be; none where it is free. */
export function knownValues(path: readonly PropertyKey[], root: unknown): string[] {
  const words = schemasAt(path, root).flatMap(
    (schema) => schema.enum ?? (schema.const === undefined ? [] : [schema.const]),
  );
  return [...new Set(words.map(String))];
}

type Node = JsonSchema & {
  properties?: Record<string, Node>;
  items?: Node;
  oneOf?: Node[];
  anyOf?: Node[];
  enum?: unknown[];
  const?: unknown;
};

function schemasAt(path: readonly PropertyKey[], root: unknown): Node[] {
  let nodes = alternatives(siteConfigJsonSchema(), root);
  let value = root;
  for (const part of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
    nodes = nodes
      .flatMap(({ properties, items }) => {
        const child = typeof part === 'number' ? items : properties?.[String(part)];
        return child === undefined ? [] : [child];
      })
      .flatMap((node) => alternatives(node, value));
  }
  return nodes;
}

/** The branches of a choice whose marking word is the one that stands there; all where none is. */
function alternatives(node: Node, value: unknown): Node[] {
  const branches = node.oneOf ?? node.anyOf;
  if (branches === undefined) return [node];
  const fitting = branches.filter((branch) => fits(branch, value));
  return fitting.length > 0 ? fitting : branches;
}

function fits({ properties = {} }: Node, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(properties).some(
    ([key, schema]) => schema.const !== undefined && Reflect.get(value, key) === schema.const,
  );
}
