/** An instant (RFC 3339 in UTC) as people read it, to the minute: `2031-11-22 13:05`. */
export function minuteOf(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
