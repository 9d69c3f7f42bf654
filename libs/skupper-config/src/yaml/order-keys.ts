import * as z from 'zod';

/**
 * Puts the keys of a value into the order of its schema, and keys that the schema does not name (and those of
 * maps) into the order of the alphabet, so that the same resource always comes out as the same bytes.
 * Absent values are left out. Lists keep their order: it has a meaning.
 */
export function orderKeys(value: unknown, schema?: z.ZodType): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return orderKeys(value, schema.unwrap() as z.ZodType);
  }
  if (Array.isArray(value)) {
    const element = schema instanceof z.ZodArray ? (schema.element as z.ZodType) : undefined;
    return value.map((item) => orderKeys(item, element));
  }
  if (value === null || typeof value !== 'object') return value;

  const shape: Record<string, z.ZodType> = schema instanceof z.ZodObject ? schema.shape : {};
  const named = Object.keys(shape).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value).filter((key) => !Object.hasOwn(shape, key));
  const entries = [...named, ...others.sort()].map((key): [string, unknown] => [
    key,
    (value as Record<string, unknown>)[key],
  ]);
  return Object.fromEntries(
    entries
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, orderKeys(item, shape[key])]),
  );
}
