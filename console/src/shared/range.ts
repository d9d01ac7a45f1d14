/** Days from one to another. The API's ranges have their first day and the first day after; people read the last day. */

import { day, dayRange } from './format';
import { words } from './words';

const useWords = words({
  since: ['{from} 起', 'since {from}'],
  until: ['截至 {to}', 'until {to}'],
  always: ['不限', 'always'],
});

/** The day before, `2026-01-31` for `2026-02-01`. */
export function dayBefore(value: string): string {
  return moveDay(value, -1);
}

/** The day after. */
export function dayAfter(value: string): string {
  return moveDay(value, 1);
}

/** So many days later. */
export function moveDay(value: string, days: number): string {
  const at = new Date(`${value}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Says the days of a half-open range as people do: with its last day. */
export function useRange(): (from: string | null | undefined, to: string | null | undefined) => string {
  const say = useWords();
  return (from, to) => {
    if (from && to) return dayRange(from, dayBefore(to));
    if (from) return say('since', { from: day(from) });
    return to ? say('until', { to: day(dayBefore(to)) }) : say('always');
  };
}

/** First day and first day after of the month that follows the last of these ranges; this month when there is none. */
export function nextMonth(ends: (string | null | undefined)[], today: string): { from: string; to: string } {
  const last = ends
    .filter((end): end is string => Boolean(end))
    .sort()
    .at(-1);
  const from = last ?? `${today.slice(0, 7)}-01`;
  const [year = 0, month = 1] = from.split('-').map(Number);
  const to = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  return { from, to };
}
