import type { Message } from '@vigia/api-contract';

/** So many windows make one section of the log. */
const windowsInSection = 4;

type Windows = Pick<ReadonlyMap<string, unknown>, 'has'>;
type Group = readonly Message[];

/** A stretch of the log that is drawn and laid out apart. */
export type Section = { key: string; groups: readonly Group[] };

/**
 * Cuts the messages into groups of some sixteen. The messages themselves say where (ids end at random),
 * and so do the windows in which they were read: a group stays the same whatever comes before it or
 * after it.
 */
export function groupMessages(messages: readonly Message[], windows: Windows): Message[][] {
  const groups: Message[][] = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (!last || windows.has(message.id) || message.id.endsWith('0')) groups.push([message]);
    else last.push(message);
  }
  return groups;
}

/**
 * Puts groups together to sections, counted from the end: what was read earlier goes before, into the
 * first of them or into a new one, and what is written now after, into the last; the others stay as they are.
 */
export function sectionGroups(groups: readonly Group[], windows: Windows): Section[] {
  const sections: Group[][] = [];
  let window = 0;
  for (const group of [...groups].reverse()) {
    const number = Math.floor(window / windowsInSection);
    (sections[number] ??= []).unshift(group);
    if (group[0] && windows.has(group[0].id)) window += 1;
  }
  return sections.map((parts, number) => ({ key: `section-${number}`, groups: parts })).reverse();
}
