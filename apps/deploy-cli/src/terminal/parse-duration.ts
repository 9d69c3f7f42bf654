/** Seconds of `90s`, `15m`, `2h` or `1d`; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
  return count === undefined || unit === undefined ? null : Number(count) * (units[unit] ?? 0);
}
