/** Writes numbers, times and durations in one language. */
export function createFormat(locale: string) {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const moment = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

  return {
    number: (value: number) => number.format(value),
    decimal: (value: number) => decimal.format(value),
    percent: (share: number) => percent.format(share),
    /** The time of day; with the day where it is not today. */
    time(date: Date, now: Date = new Date()) {
      return date.toDateString() === now.toDateString() ? time.format(date) : moment.format(date);
    },
    day(date: Date, now: Date = new Date()) {
      return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
    },
    latency: (milliseconds: number) => `${number.format(Math.round(milliseconds))}\u00a0ms`,
    /** A duration such as `12 s` or `1 min 5 s`; never less than one second. */
    duration(milliseconds: number) {
      const seconds = Math.max(1, Math.round(milliseconds / 1000));
      // The symbols of the SI, which are the same in every language; with spaces that do not break.
      if (seconds < 60) return `${seconds}\u00a0s`;
      const rest = seconds % 60;
      const minutes = `${number.format(Math.floor(seconds / 60))}\u00a0min`;
      return rest === 0 ? minutes : `${minutes}\u00a0${rest}\u00a0s`;
    },
  };
}
