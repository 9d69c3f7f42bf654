/** Where the code of a library may belong; an application runs at one of the first three. */
export const sites = ['public', 'private', 'operator', 'shared'] as const;

export type Site = (typeof sites)[number];

/** Every tag that a project may carry: exactly one of each kind. */
export const allowedTags = {
  type: ['app', 'lib', 'e2e', 'tool'],
  site: [...sites, 'workspace'],
} as const;
