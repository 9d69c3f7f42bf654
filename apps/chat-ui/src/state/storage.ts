/** Browser storage that never throws: a page without storage works, it only forgets. */
export type SafeStorage = {
  read(key: string): string | null;
  write(key: string, value: string | null): void;
};

/** @param area `localStorage` for what outlives the tab, `sessionStorage` for what belongs to it. */
export function createSafeStorage(area: () => Storage): SafeStorage {
  return {
    read(key) {
      try {
        return area().getItem(`vigia:${key}`);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        if (value === null || value === '') area().removeItem(`vigia:${key}`);
        else area().setItem(`vigia:${key}`, value);
      } catch {
        // Full, or closed to this page.
      }
    },
  };
}

/** Outlives the tab: theme and language. */
export const deviceStorage = createSafeStorage(() => localStorage);
/** Belongs to the tab: drafts and messages that are not sent yet. */
export const tabStorage = createSafeStorage(() => sessionStorage);
