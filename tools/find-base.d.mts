export function findBase(
  change: { event: string; before?: string; target?: string },
  git: (args: string[]) => string,
): string | null;
export function selection(base: string | null): string;
