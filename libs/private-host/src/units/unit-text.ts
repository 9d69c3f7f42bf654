/** One `Key=Value` line; several of a key stand below each other. */
export type UnitEntry = readonly [key: string, value: string];
export type UnitSection = { name: string; entries: readonly UnitEntry[] };

/** Writes a unit of systemd or a file of Quadlet (systemd.syntax(7)): the same input gives the same bytes. */
export function unitText(sections: readonly UnitSection[]): string {
  const head =
    '# Written by vigia private up, and written again by it: change what it is made of instead.\n';
  return (
    head +
    sections
      .map(({ name, entries }) =>
        [`[${name}]`, ...entries.map(([key, value]) => `${key}=${value}`)].join('\n'),
      )
      .join('\n\n') +
    '\n'
  );
}

/** A word of a command line or an assignment, so that systemd takes it as it is (systemd.service(5), "Command lines"). */
export function quoteWord(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return /^[\w@:./+,=\\$%-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

/** An `Environment=` value: there a dollar has no meaning. */
export function quoteAssignment(name: string, value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%');
  return `"${name}=${escaped}"`;
}
