/** Money, numbers, instants and days as people write them, in the language of the moment and the group's time zone. */

import { type Language, language } from './words';

/** Money as the API has it: decimal text at full scale. */
export interface Money {
  amount: string;
  currency: string;
}

let zone = 'Asia/Shanghai';

/** Says in which time zone the group works. */
export function workIn(timeZone: string) {
  zone = timeZone;
}

/** Decimal text is formatted as text: no digit passes through a binary number. */
type Exact = Intl.StringNumericLiteral;

export function money(value: Money | null | undefined, spoken: Language = language()): string {
  if (!value) return '–';
  const format = new Intl.NumberFormat(spoken, {
    style: 'currency',
    currency: value.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return format.format(value.amount as Exact);
}

/** Every digit there is, for where a cent counts. */
export function exactMoney(value: Money | null | undefined, spoken: Language = language()): string {
  if (!value) return '–';
  const digits = value.amount.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  const fraction = Math.max(2, digits);
  const format = new Intl.NumberFormat(spoken, {
    style: 'currency',
    currency: value.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  });
  return format.format(value.amount as Exact);
}

export function count(value: number | null | undefined, spoken: Language = language()): string {
  return value === null || value === undefined ? '–' : new Intl.NumberFormat(spoken).format(value);
}

/** A share of one, `0.125` say, as percent. Text stays exact. */
export function share(value: number | string | null | undefined, spoken: Language = language()): string {
  if (value === null || value === undefined) return '–';
  return new Intl.NumberFormat(spoken, { style: 'percent', maximumFractionDigits: 1 }).format(value as Exact);
}

/** An instant, to the minute. */
export function instant(value: string | null | undefined, spoken: Language = language()): string {
  if (!value) return '–';
  const format = new Intl.DateTimeFormat(spoken, { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' });
  return format.format(new Date(value));
}

/** A day, `2026-01-31` say. A day is the same everywhere: no time zone moves it. */
export function day(value: string | null | undefined, spoken: Language = language()): string {
  if (!value) return '–';
  return new Intl.DateTimeFormat(spoken, { timeZone: 'UTC', dateStyle: 'medium' }).format(
    new Date(`${value}T00:00:00Z`),
  );
}

/** From a first to a last day, with what they share said once. */
export function dayRange(first: string, last: string, spoken: Language = language()): string {
  // Browsers write Chinese ranges with slashes, unlike single days.
  if (spoken === 'zh-CN') {
    if (first === last) return day(first, spoken);
    const common = [7, 4].find((length) => first.slice(0, length) === last.slice(0, length)) ?? 0;
    const shared = { 7: /^\d+年\d+月/, 4: /^\d+年/, 0: /^/ }[common] ?? /^/;
    return `${day(first, spoken)}至${day(last, spoken).replace(shared, '')}`;
  }
  const [from, to] = [first, last].map((value) => new Date(`${value}T00:00:00Z`)) as [Date, Date];
  return new Intl.DateTimeFormat(spoken, { timeZone: 'UTC', dateStyle: 'medium' }).formatRange(from, to);
}

/** Names one after the other, as the language writes a list. */
export function listed(names: string[], spoken: Language = language()): string {
  return names.join(spoken === 'en' ? ', ' : '、');
}

/** Money on the axis of a chart, which has room for little: `¥20K`. */
export function roundMoney(value: number, currency: string | undefined, spoken: Language = language()): string {
  const format = new Intl.NumberFormat(spoken, {
    notation: 'compact',
    // Steps are small where an axis does not begin at zero.
    minimumFractionDigits: 0,
    maximumFractionDigits: 2,
    ...(currency && { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
  });
  return format.format(value);
}

/** For charts and sorting only, never for a sum that is shown. */
export function approximate(value: Money | null | undefined): number {
  return value ? Number(value.amount) : 0;
}

/** Whether money is below zero. */
export function isNegative(value: Money): boolean {
  return value.amount.startsWith('-');
}

/** The same money with its sign turned. */
export function turned({ amount, currency }: Money): Money {
  if (/^[0.]*$/.test(amount)) return { amount, currency };
  return { amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}`, currency };
}

/** The day that it is now where the group works. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now);
}

/** The instant at which a day begins where the group works. */
export function startOfDay(day: string): string {
  return instantOf(`${day}T00:00`);
}

/** The instant at which the clocks where the group works tell `2026-01-31T18:00`. */
export function instantOf(told: string): string {
  const wall = Date.parse(`${told}Z`);
  // Clocks may be put on that very day: the first guess tells on which side of it the time lies.
  const guess = wall - ahead(wall);
  return new Date(wall - ahead(guess)).toISOString();
}

/** By how many milliseconds the clocks where the group works are ahead of UTC. */
function ahead(at: number): number {
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${wall.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/** The day of an instant, where the group works. */
export function dayAt(instant: string): string {
  return today(new Date(instant));
}

/** The last day of what ends at an instant: midnight ends the day before. */
export function lastDayAt(instant: string): string {
  return today(new Date(Date.parse(instant) - 1));
}

/** By how much something grew since before, as a share; null where there was nothing before. For reading only. */
export function growth(
  now: Money | number | null | undefined,
  before: Money | number | null | undefined,
): number | null {
  const number = (value: Money | number | null | undefined) =>
    typeof value === 'number' ? value : approximate(value ?? null);
  const base = number(before);
  return base === 0 ? null : (number(now) - base) / Math.abs(base);
}

/** The exact sum of amounts of one currency. */
export function sumOf(values: readonly Money[]): Money | null {
  const [first] = values;
  if (!first) return null;
  const places = Math.max(...values.map((value) => value.amount.split('.')[1]?.length ?? 0));
  const scaled = (amount: string) => {
    const [whole = '0', fraction = ''] = amount.split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  };
  const sum = values.reduce((total, value) => total + scaled(value.amount), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const text = places > 0 ? `${whole}.${digits.slice(-places)}` : whole;
  return { amount: sum < 0n ? `-${text}` : text, currency: first.currency };
}
