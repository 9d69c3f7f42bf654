import { ProblemError } from '@vigia/api-contract';

import type { Owner } from '../owner.ts';

/** A temporary conversation that is open, and every id that leads to it. */
type Place = { conversationId: string; owner: Owner; touchedAt: number; ids: Set<string> };

export type PlaceOptions = {
  /** Milliseconds that one is kept after it was last used. */
  lifetime: number;
  /** Open at once, of one owner; the one that was used longest ago makes room for the next. */
  perOwner: number;
  /** Open at once, of all owners together. */
  most: number;
  now: () => number;
};

/** Which conversations, messages and generations are temporary ones. Looking one up counts as using it. */
export function createTemporaryPlaces({ lifetime, perOwner, most, now }: PlaceOptions) {
  const places = new Map<string, Place>();
  const byId = new Map<string, Place>();

  return {
    /** Whether this id leads to a temporary conversation. */
    has(id: string): boolean {
      const place = byId.get(id);
      if (place) place.touchedAt = now();
      return place !== undefined;
    },
    /** @throws ProblemError `rate_limited` when too many are open. */
    refuseTooMany(): void {
      if (places.size < most) return;
      throw new ProblemError('rate_limited', {
        detail: 'Too many temporary conversations are open.',
        remedy: 'Close one, or begin one that is kept.',
        retryAfter: 60,
      });
    },
    add(owner: Owner, conversationId: string): void {
      const place = { conversationId, owner, touchedAt: now(), ids: new Set([conversationId]) };
      places.set(conversationId, place);
      byId.set(conversationId, place);
    },
    /** Further ids of a conversation that is temporary; of any other nothing is noted. */
    note(conversationId: string, ids: readonly (string | undefined)[]): void {
      const place = places.get(conversationId);
      for (const id of ids) {
        if (!place || id === undefined) continue;
        place.ids.add(id);
        byId.set(id, place);
      }
    },
    forget(conversationId: string): void {
      for (const id of places.get(conversationId)?.ids ?? []) byId.delete(id);
      places.delete(conversationId);
    },
    /** Those that have rested too long, and those beyond what one owner may have once another is added. */
    due(newOwner?: Owner): Pick<Place, 'owner' | 'conversationId'>[] {
      const oldestFirst = [...places.values()].sort(
        (one, other) => one.touchedAt - other.touchedAt,
      );
      const idle = oldestFirst.filter(({ touchedAt }) => touchedAt <= now() - lifetime);
      const own = oldestFirst.filter((place) => place.owner === newOwner && !idle.includes(place));
      return [...idle, ...own.slice(0, Math.max(0, own.length - perOwner + 1))];
    },
  };
}
