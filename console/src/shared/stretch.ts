/** Ranges of days on a line: which days are shown, where a range lies among them, and which days are written on the axis. */

/** First day and first day after; null where there is no end. */
export interface Open {
  from?: string | null;
  to?: string | null;
}

export interface Stretch {
  from: string;
  to: string;
}

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** From the month of the first of these days, or today, to two months after that of the last. */
export function shownDays(given: (string | null | undefined)[], today: string): Stretch {
  const days = given.filter((day): day is string => Boolean(day));
  const first = days.reduce((least, day) => (day < least ? day : least), today);
  const last = days.reduce((most, day) => (day > most ? day : most), today);
  const [year = 0, month = 1] = last.split('-').map(Number);
  return { from: `${first.slice(0, 7)}-01`, to: dayOf(Date.UTC(year, month + 2, 1)) };
}

/** Where a range lies, in percent of a span; what has no end runs to the edge. */
export function placed(days: Open, shown: Stretch): { left: number; width: number } | null {
  const from = Math.max(at(days.from ?? shown.from), at(shown.from));
  const to = Math.min(at(days.to ?? shown.to), at(shown.to));
  if (to <= from) return null;
  const whole = at(shown.to) - at(shown.from);
  return { left: ((from - at(shown.from)) / whole) * 100, width: ((to - from) / whole) * 100 };
}

/** Days to write on the axis: months, quarters or years, at most a dozen or so. */
export function marks(shown: Stretch): string[] {
  const months = (at(shown.to) - at(shown.from)) / (30.4 * DAY);
  const step = [1, 3, 6, 12, 24, 60].find((candidate) => months / candidate <= 12) ?? 120;
  const found: string[] = [];
  const [year = 0] = shown.from.split('-').map(Number);
  for (let month = 0; ; month += step) {
    const day = dayOf(Date.UTC(year, month, 1));
    if (day >= shown.to) return found;
    // One at the very edge has no room to be written.
    if (day >= shown.from && (placed({ from: day }, shown)?.left ?? 100) < 94) found.push(day);
  }
}
