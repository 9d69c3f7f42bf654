import type { Message } from '@vigia/api-contract';

/**
 * Cuts the messages into groups of some eight, which are drawn and laid out apart. The messages
 * themselves say where (ids end at random), and so do the windows in which they were read: a group
 * stays the same whatever comes before it or after it.
 */
export function groupMessages(
  messages: readonly Message[],
  windows: Pick<ReadonlyMap<string, unknown>, 'has'>,
): Message[][] {
  const groups: Message[][] = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (!last || windows.has(message.id) || /[08]$/.test(message.id)) groups.push([message]);
    else last.push(message);
  }
  return groups;
}
