/** Steps from one sum to another: the greatest changes one by one, the rest together. */

import { approximate, type Money } from '@/shared/format';
import { minus, sum } from './exact';

export interface Row {
  name: string;
  before: Money;
  after: Money;
}

export interface Step {
  name: string;
  kind: 'total' | 'change';
  /** What is shown: the sum, or the change. */
  value: Money;
  /** Where its bar begins and ends. */
  from: number;
  to: number;
}

const MOST = 10;

/** `names` are of the first sum, the last one, and of the rest. */
export function steps(rows: Row[], names: { before: string; after: string; rest: string }, most = MOST): Step[] {
  const before = sum(rows.map((row) => row.before));
  const after = sum(rows.map((row) => row.after));
  if (!before || !after) return [];
  const size = (change: Money) => Math.abs(approximate(change));
  const changes = rows
    .map((row) => ({ name: row.name, change: minus(row.after, row.before) }))
    .filter(({ change }) => size(change) > 0)
    .sort((a, b) => size(b.change) - size(a.change));
  const rest = sum(changes.slice(most).map(({ change }) => change));
  const shown = changes.slice(0, most);
  shown.sort((a, b) => approximate(b.change) - approximate(a.change));
  if (rest && size(rest) > 0) shown.push({ name: names.rest, change: rest });
  const found: Step[] = [{ name: names.before, kind: 'total', value: before, from: 0, to: approximate(before) }];
  let level = approximate(before);
  for (const { name, change } of shown) {
    const next = level + approximate(change);
    found.push({ name, kind: 'change', value: change, from: level, to: next });
    level = next;
  }
  found.push({ name: names.after, kind: 'total', value: after, from: 0, to: approximate(after) });
  return found;
}
