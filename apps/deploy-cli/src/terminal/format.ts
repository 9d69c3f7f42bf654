/** How numbers are written for people; `locale` is a BCP 47 tag and decides on comma or point. */
export function createFormat(locale: string) {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);

  return {
    /** `12 ms`, `3.4 s`, `2 min 05 s`. */
    duration(milliseconds: number): string {
      if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
      if (milliseconds < 59_950) return `${number(milliseconds / 1000, 1)} s`;
      const seconds = Math.round(milliseconds / 1000);
      return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
    },

    /** Decimal units, as download pages and disks use them: `1.12 GB`. */
    bytes(count: number): string {
      if (count < 1000) return `${count} B`;
      if (count < 1e6) return `${number(count / 1e3, 0)} kB`;
      if (count < 1e9) return `${number(count / 1e6, count < 1e7 ? 1 : 0)} MB`;
      return `${number(count / 1e9, 2)} GB`;
    },

    /** `0.42` is `42 %`. */
    percent(fraction: number): string {
      return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
    },
  };
}

export type Format = ReturnType<typeof createFormat>;
