import { readFileSync } from 'node:fs';

import type { z } from 'zod';

/** The environment is not what the service needs; the message names every variable at fault, never its value. */
export class SettingsError extends Error {
  /** The variables at fault. */
  readonly variables: string[];

  constructor(faults: { variable: string; detail: string }[]) {
    super(faults.map(({ variable, detail }) => `${variable}: ${detail}`).join('\n'));
    this.name = 'SettingsError';
    this.variables = faults.map((fault) => fault.variable);
  }
}

/**
 * Reads a service's settings from environment variables. The schema is an object whose keys are the
 * variables' names; one that is set to the empty string counts as not set.
 * @throws SettingsError that names the variables at fault.
 */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map((issue) => {
      const variable = String(issue.path[0] ?? 'environment');
      const isMissing = issue.code === 'invalid_type' && !(variable in present);
      return { variable, detail: isMissing ? 'is needed but not set' : issue.message };
    }),
  );
}

/**
 * Reads the file that a variable names, such as a key.
 * @throws SettingsError that names the variable and why the file cannot be read.
 */
export function readSettingFile(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const detail = `the file ${path} cannot be read (${code ?? 'unknown reason'})`;
    throw new SettingsError([{ variable, detail }]);
  }
}
