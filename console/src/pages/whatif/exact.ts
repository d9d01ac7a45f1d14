/** Differences of money that are shown: exact, as decimal text. */

import type { Money } from '@/shared/format';

/** One sum less another of the same currency. */
export function minus(one: Money, other: Money): Money {
  const places = Math.max(decimals(one.amount), decimals(other.amount));
  const difference = minor(one.amount, places) - minor(other.amount, places);
  return { amount: text(difference, places), currency: one.currency };
}

/** Several sums of one currency together; null when there are none. */
export function sum(all: Money[]): Money | null {
  const [first] = all;
  if (!first) return null;
  const places = Math.max(...all.map((one) => decimals(one.amount)));
  const total = all.reduce((sofar, one) => sofar + minor(one.amount, places), 0n);
  return { amount: text(total, places), currency: first.currency };
}

/** A change as a share of what was before; null where there was nothing. */
export function relative(before: Money, change: Money): number | null {
  const was = Number(before.amount);
  return was === 0 ? null : Number(change.amount) / Math.abs(was);
}

/** A ratio of a policy, which the API writes as text: `219.62 %`, or `-` where there is nothing to divide by. */
export function ratio(text: string): string {
  return text === '-' ? '–' : text.replace(' %', '%');
}

function decimals(amount: string): number {
  return amount.split('.')[1]?.length ?? 0;
}

function minor(amount: string, places: number): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(places, '0'));
  return amount.startsWith('-') ? -value : value;
}

function text(value: bigint, places: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
