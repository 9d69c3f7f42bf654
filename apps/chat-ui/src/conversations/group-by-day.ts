import type { Conversation } from '@vigia/api-contract';

export type DayGroup = {
  /** Names the group: `pinned`, `today`, `yesterday`, or the day as `2026-11-23`. */
  key: string;
  /** Noon of the day, for formatting. */
  day: Date;
  conversations: Conversation[];
};

const dayKey = (date: Date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;

/** Groups conversations, newest first, by the local day of their last change; pinned ones come before. */
export function groupByDay(conversations: readonly Conversation[], now: Date): DayGroup[] {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const named = new Map([
    [dayKey(now), 'today'],
    [dayKey(yesterday), 'yesterday'],
  ]);
  const groups = new Map<string, DayGroup>();
  for (const conversation of conversations) {
    const date = new Date(conversation.updatedAt);
    const day = named.get(dayKey(date)) ?? dayKey(date);
    const key = conversation.pinned ? 'pinned' : day;
    const group = groups.get(key);
    if (group) group.conversations.push(conversation);
    else groups.set(key, { key, day: date, conversations: [conversation] });
  }
  return [...groups.values()];
}
