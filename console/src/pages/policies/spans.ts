/** Versions of policies on a calendar: where a range of days lies between two ends, and what state a version is in. */

import type { Schema } from '@/api/client';
import { type Stretch, shownDays } from '@/shared/stretch';

export type Version = Schema<'Policy'>;
type Days = Schema<'Days'>;
export type State = 'inForce' | 'later' | 'past' | 'replaced';

/** The days that a calendar of versions shows. */
export function span(versions: Version[], today: string): Stretch {
  return shownDays(
    versions.flatMap((version) => [version.effective.from, version.effective.to]),
    today,
  );
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

/** Whether two ranges of days have a day in common. */
export function overlaps(one: Partial<Days>, other: Partial<Days>): boolean {
  const begins = (a: Partial<Days>, b: Partial<Days>) => !a.from || !b.to || a.from < b.to;
  return begins(one, other) && begins(other, one);
}
