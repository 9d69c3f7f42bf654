import { Document, Scalar, visit } from 'yaml';
import { type z } from 'zod';

import { isResourceKind, type Resource, resourceSchemas } from '../resources/kinds.ts';
import { needsQuotes } from './needs-quotes.ts';
import { orderKeys } from './order-keys.ts';

/**
 * Writes resources as YAML that a person likes to read: the fields in the order of the documentation, texts of
 * several lines as blocks, quotes only where a reader could take a string for something else, and no line
 * broken. The same resources always give the same bytes, in whatever order their keys were set.
 */
export function toYaml(resources: Resource | readonly Resource[]): string {
  const list = Array.isArray(resources)
    ? (resources as readonly Resource[])
    : [resources as Resource];
  return list.map(documentToYaml).join('---\n');
}

function documentToYaml(resource: Resource): string {
  const schema: z.ZodType | undefined = isResourceKind(resource.kind)
    ? resourceSchemas[resource.kind]
    : undefined;
  const document = new Document(orderKeys(resource, schema), { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      const { value } = node;
      if (typeof value !== 'string') return;
      if (isBlock(value)) node.type = Scalar.BLOCK_LITERAL;
      else if (needsQuotes(value)) node.type = Scalar.QUOTE_DOUBLE;
      else node.type = Scalar.PLAIN;
    },
  });
  return document.toString({ lineWidth: 0, minContentWidth: 0 });
}

/** A text of several lines that a block shows as it is, such as a certificate in PEM. */
function isBlock(text: string): boolean {
  return text.includes('\n') && /^[\t\n\x20-\x7e]+$/.test(text) && !/^\s|[ \t]$|[ \t]\n/.test(text);
}
