import { distance } from 'fastest-levenshtein';

/**
 * The name that was probably meant: the one with the fewest changed letters, where these are at most a
 * third of it, rounded up; capitals, dashes and underscores do not count. Null when none is near.
 */
export function nearestName(name: string, names: readonly string[]): string | null {
  const given = fold(name);
  const [best] = names
    .map((known) => ({ known, changes: distance(given, fold(known)) }))
    .sort((one, other) => one.changes - other.changes);
  if (best === undefined) return null;
  return best.changes <= Math.ceil(best.known.length / 3) ? best.known : null;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}
