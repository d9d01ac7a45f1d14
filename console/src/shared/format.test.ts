import { describe, expect, test } from 'vitest';
import {
  count,
  day,
  dayAt,
  dayRange,
  exactMoney,
  instant,
  instantOf,
  lastDayAt,
  money,
  roundMoney,
  share,
  startOfDay,
  today,
  turned,
  workIn,
} from './format';

const cny = (amount: string) => ({ amount, currency: 'CNY' });

describe('money', () => {
  test.each([
    ['1234567.8900', '¥1,234,567.89'],
    ['-0.0100', '-¥0.01'],
    ['9007199254740993.0100', '¥9,007,199,254,740,993.01'],
  ])('%s loses no digit', (amount, shown) => {
    expect(money(cny(amount), 'zh-CN')).toBe(shown);
    expect(money(cny(amount), 'en')).toBe(shown);
  });

  test('shows every digit where one asks for them', () => {
    expect(exactMoney(cny('12.3450'), 'en')).toBe('¥12.345');
    expect(exactMoney(cny('12.0000'), 'en')).toBe('¥12.00');
  });

  test.each([
    ['12.3400', '-12.3400'],
    ['-12.3400', '12.3400'],
    ['0.0000', '0.0000'],
  ])('%s turned is %s', (amount, other) => expect(turned(cny(amount))).toEqual(cny(other)));

  test('that is not there is a dash', () => expect(money(null)).toBe('–'));
});

describe('days and instants', () => {
  test('an instant is told in the time zone of the group', () => {
    workIn('Asia/Shanghai');
    expect(instant('2026-01-31T16:30:00Z', 'zh-CN')).toContain('2026年2月1日 00:30');
    workIn('America/New_York');
    expect(instant('2026-01-31T16:30:00Z', 'en')).toContain('Jan 31, 2026');
  });

  test('a day stays the same day everywhere', () => {
    workIn('America/New_York');
    expect(day('2026-01-31', 'zh-CN')).toBe('2026年1月31日');
  });

  test('what begins at midnight begins on that day, and what ends then ended the day before', () => {
    workIn('Asia/Shanghai');
    expect(dayAt('2026-11-10T16:00:00Z')).toBe('2026-11-11');
    expect(lastDayAt('2026-11-10T16:00:00Z')).toBe('2026-11-10');
    expect(lastDayAt('2026-11-10T16:30:00Z')).toBe('2026-11-11');
  });

  test.each([
    ['2026-10-01', '2026-10-31', '2026年10月1日至31日', 'Oct 1 – 31, 2026'],
    ['2026-10-01', '2026-11-30', '2026年10月1日至11月30日', 'Oct 1 – Nov 30, 2026'],
    ['2025-10-01', '2026-10-31', '2025年10月1日至2026年10月31日', 'Oct 1, 2025 – Oct 31, 2026'],
    ['2026-10-01', '2026-10-01', '2026年10月1日', 'Oct 1, 2026'],
  ])('%s to %s is written as people do', (first, last, chinese, english) => {
    expect(dayRange(first, last, 'zh-CN')).toBe(chinese);
    // Browsers put narrow spaces around the dash.
    expect(dayRange(first, last, 'en').replace(/\s/g, ' ')).toBe(english);
  });
});

test('money on an axis is short', () => {
  expect(roundMoney(80_000, 'CNY', 'zh-CN')).toBe('¥8万');
  expect(roundMoney(80_000, 'CNY', 'en')).toBe('¥80K');
  expect(roundMoney(80_000, undefined, 'en')).toBe('80K');
  expect([183_000, 183_500].map((value) => roundMoney(value, 'CNY', 'zh-CN'))).toEqual(['¥18.3万', '¥18.35万']);
});

test('shares and counts', () => {
  expect(share('0.1254', 'en')).toBe('12.5%');
  expect(count(12000, 'zh-CN')).toBe('12,000');
});

test.each([
  ['Asia/Shanghai', '2026-11-23', '2026-11-22T16:00:00.000Z'],
  ['UTC', '2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
  ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
  ['Asia/Kolkata', '2026-01-01', '2025-12-31T18:30:00.000Z'],
])('in %s the day %s begins at %s', (zone, day, begins) => {
  workIn(zone);
  expect(startOfDay(day)).toBe(begins);
  expect(today(new Date(begins))).toBe(day);
  expect(today(new Date(Date.parse(begins) - 1))).not.toBe(day);
  workIn('Asia/Shanghai');
});

test.each([
  ['Asia/Shanghai', '2026-11-23T18:30', '2026-11-23T10:30:00.000Z'],
  ['America/New_York', '2026-03-08T03:30', '2026-03-08T07:30:00.000Z'],
  ['America/New_York', '2026-11-01T12:00', '2026-11-01T17:00:00.000Z'],
])('in %s the clocks tell %s at %s', (zone, told, at) => {
  workIn(zone);
  expect(instantOf(told)).toBe(at);
  workIn('Asia/Shanghai');
});
