/** Versions of policies on a calendar: where a range of days lies between two ends, and what state a version is in. */

import type { Schema } from '@/api/client';

export type Version = Schema<'Policy'>;
type Days = Schema<'Days'>;
export type State = 'inForce' | 'later' | 'past' | 'replaced';

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** First day and first day after of what a calendar shows: every beginning and end, today, and a quarter to come. */
export function span(versions: Version[], today: string): { from: string; to: string } {
  const days = versions.flatMap((version) => [version.effective.from, version.effective.to]).filter(isDay);
  const first = days.reduce((least, day) => (day < least ? day : least), today);
  const last = days.reduce((most, day) => (day > most ? day : most), today);
  const [year = 0, month = 1] = last.split('-').map(Number);
  return { from: `${first.slice(0, 7)}-01`, to: dayOf(Date.UTC(year, month + 2, 1)) };
}

/** Where a range lies, in percent of a span; what has no end runs to the edge. */
export function placed(days: Days, shown: { from: string; to: string }): { left: number; width: number } | null {
  const from = Math.max(at(days.from ?? shown.from), at(shown.from));
  const to = Math.min(at(days.to ?? shown.to), at(shown.to));
  if (to <= from) return null;
  const whole = at(shown.to) - at(shown.from);
  return { left: ((from - at(shown.from)) / whole) * 100, width: ((to - from) / whole) * 100 };
}

/** Days to write on the axis: months, quarters or years, at most a dozen or so. */
export function marks(shown: { from: string; to: string }): string[] {
  const months = (at(shown.to) - at(shown.from)) / (30.4 * DAY);
  const step = [1, 3, 6, 12, 24, 60].find((candidate) => months / candidate <= 12) ?? 120;
  const found: string[] = [];
  const [year = 0] = shown.from.split('-').map(Number);
  for (let month = 0; ; month += step) {
    const day = dayOf(Date.UTC(year, month, 1));
    if (day >= shown.to) return found;
    if (day >= shown.from) found.push(day);
  }
}

/** Whether a version holds on a day, will, did, or gave way to later ones. */
export function stateOf(version: Version, today: string): State {
  if (version.in_force.length === 0) return 'replaced';
  const holds = version.in_force.some((days) => (days.from ?? '') <= today && (!days.to || today < days.to));
  if (holds) return 'inForce';
  return version.in_force.some((days) => (days.from ?? '') > today) ? 'later' : 'past';
}

/** Versions by policy, each from the newest. */
export function byPolicy(versions: Version[]): { kind: string; name: string; versions: Version[] }[] {
  const found = new Map<string, { kind: string; name: string; versions: Version[] }>();
  for (const version of versions) {
    const key = `${version.kind}/${version.name}`;
    const policy = found.get(key) ?? { kind: version.kind, name: version.name, versions: [] };
    policy.versions.push(version);
    found.set(key, policy);
  }
  for (const policy of found.values()) policy.versions.sort((a, b) => b.version - a.version);
  return [...found.values()];
}

function isDay(day: string | null | undefined): day is string {
  return typeof day === 'string';
}

/** Whether two ranges of days have a day in common. */
export function overlaps(one: Partial<Days>, other: Partial<Days>): boolean {
  const begins = (a: Partial<Days>, b: Partial<Days>) => !a.from || !b.to || a.from < b.to;
  return begins(one, other) && begins(other, one);
}
