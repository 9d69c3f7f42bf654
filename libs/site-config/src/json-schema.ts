import * as z from 'zod';

import { siteConfigFields } from './schema/site-config.ts';

export type JsonSchema = { [key: string]: unknown };

let made: JsonSchema | undefined;

/**
 * The JSON Schema (2020-12) of vigia.yaml, by which editors complete and check it. What concerns several
 * fields at a time is not in it: the loader tells that.
 */
export function siteConfigJsonSchema(): JsonSchema {
  made ??= {
    title: 'vigia.yaml',
    ...(z.toJSONSchema(siteConfigFields, { io: 'input', target: 'draft-2020-12' }) as JsonSchema),
  };
  return made;
}

/** The same as the text of a file. */
export function siteConfigJsonSchemaText(): string {
  return `${JSON.stringify(siteConfigJsonSchema(), null, 2)}\n`;
}
