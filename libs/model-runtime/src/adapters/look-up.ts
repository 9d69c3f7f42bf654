/** The value at a path of keys and indexes in what a server answered; undefined where there is none. */
export function lookUp(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null
        ? (current as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** The same, where a text is expected. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const found = lookUp(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The same, where a positive whole number is expected. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | null {
  const found = lookUp(value, ...path);
  return Number.isInteger(found) && (found as number) > 0 ? (found as number) : null;
}
