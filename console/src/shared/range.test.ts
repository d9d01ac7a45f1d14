import { describe, expect, it } from 'vitest';
import { dayAfter, dayBefore, nextMonth } from './range';

describe('days', () => {
  it('go over the ends of months, leap years and daylight saving', () => {
    expect(dayBefore('2026-02-01')).toBe('2026-01-31');
    expect(dayBefore('2024-03-01')).toBe('2024-02-29');
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
    expect(dayAfter('2026-03-28')).toBe('2026-03-29');
  });
});

describe('the next month', () => {
  const today = '2026-05-17';
  it('follows the last period, in whatever order periods are given', () => {
    expect(nextMonth(['2026-02-01', '2026-03-01', null], today)).toEqual({ from: '2026-03-01', to: '2026-04-01' });
    expect(nextMonth(['2026-12-01'], today)).toEqual({ from: '2026-12-01', to: '2027-01-01' });
  });
  it('is this month when there is no period', () => {
    expect(nextMonth([], today)).toEqual({ from: '2026-05-01', to: '2026-06-01' });
  });
});
