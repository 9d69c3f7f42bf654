/** Writes numbers, times and durations in one language. */
export function createFormat(locale: string) {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const moment = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const unit = (name: string, maximumFractionDigits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits,
    });
  const second = unit('second');
  const minute = unit('minute');
  const millisecond = unit('millisecond');

  return {
    number: (value: number) => number.format(value),
    decimal: (value: number) => unitless(locale, value),
    percent: (share: number) => percent.format(share),
    /** The time of day; with the day where it is not today. */
    time(date: Date, now: Date = new Date()) {
      return date.toDateString() === now.toDateString() ? time.format(date) : moment.format(date);
    },
    day(date: Date, now: Date = new Date()) {
      return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
    },
    latency: (milliseconds: number) => millisecond.format(milliseconds),
    /** A duration such as `12 s` or `1 min 5 s`; never less than one second. */
    duration(milliseconds: number) {
      const seconds = Math.max(1, Math.round(milliseconds / 1000));
      if (seconds < 60) return second.format(seconds);
      const rest = seconds % 60;
      const minutes = minute.format(Math.floor(seconds / 60));
      return rest === 0 ? minutes : `${minutes} ${second.format(rest)}`;
    },
  };
}

function unitless(locale: string, value: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
}
