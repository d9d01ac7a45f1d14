import { describe, expect, test } from 'vitest';
import { count, day, exactMoney, instant, money, share, turned, workIn } from './format';

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
});

test('shares and counts', () => {
  expect(share('0.1254', 'en')).toBe('12.5%');
  expect(count(12000, 'zh-CN')).toBe('12,000');
});
