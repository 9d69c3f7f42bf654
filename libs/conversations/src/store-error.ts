const explanations = {
  store_in_use: 'is in use by another process: stop the other agent, or choose another folder',
  store_unreachable:
    'cannot be reached: check that PostgreSQL runs there, and the host, user, password and database of VIGIA_DATABASE_URL',
  store_unusable:
    'cannot be used: check that its folder can be written, that the disk has room, and that it was not made by a newer version',
} as const;

/** The store cannot be opened. */
export class StoreError extends Error {
  readonly code: keyof typeof explanations;

  constructor(code: keyof typeof explanations, path: string, options?: ErrorOptions) {
    const reason = options?.cause instanceof Error ? ` (${options.cause.message})` : '';
    super(`The database ${path} ${explanations[code]}${reason}.`, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
