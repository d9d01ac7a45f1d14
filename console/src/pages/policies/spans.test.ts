import { describe, expect, it } from 'vitest';
import { marks, placed } from '@/shared/stretch';
import { byPolicy, span, stateOf, type Version } from './spans';

const version = (from: string, to: string | null, over: Partial<Version> = {}): Version => ({
  kind: 'credit',
  name: 'x',
  version: 1,
  hash: '',
  about: null,
  scope: [],
  activated_at: null,
  activated_by: 'cli',
  effective: { from, to },
  in_force: [{ from, to }],
  ...over,
});

describe('a calendar of versions', () => {
  it('shows every beginning and end, today and a quarter to come', () => {
    expect(span([version('2026-01-15', null)], '2026-05-10')).toEqual({ from: '2026-01-01', to: '2026-08-01' });
    expect(span([version('2026-01-15', '2027-01-01')], '2026-05-10').to).toBe('2027-04-01');
  });
  it('places ranges in percent, and those without end to the edge', () => {
    const shown = { from: '2026-01-01', to: '2026-01-11' };
    expect(placed({ from: '2026-01-06', to: null }, shown)).toEqual({ left: 50, width: 50 });
    expect(placed({ from: null, to: '2026-01-02' }, shown)).toEqual({ left: 0, width: 10 });
    expect(placed({ from: '2026-02-01', to: null }, shown)).toBeNull();
  });
  it('writes about a dozen marks at most, on the firsts of months', () => {
    expect(marks({ from: '2026-02-01', to: '2026-05-01' })).toEqual(['2026-02-01', '2026-03-01', '2026-04-01']);
    const years = marks({ from: '2020-01-01', to: '2027-01-01' });
    expect(years.length).toBeLessThan(14);
    expect(years).toContain('2024-01-01');
  });
  it('knows in what state a version is', () => {
    expect(stateOf(version('2026-01-01', null), '2026-05-10')).toBe('inForce');
    expect(stateOf(version('2026-01-01', '2026-05-10'), '2026-05-10')).toBe('past');
    expect(stateOf(version('2026-06-01', null), '2026-05-10')).toBe('later');
    expect(stateOf(version('2026-01-01', null, { in_force: [] }), '2026-05-10')).toBe('replaced');
  });
  it('puts versions under their policy, newest first', () => {
    const found = byPolicy([version('2026-01-01', null), version('2026-02-01', null, { version: 2 })]);
    expect(found).toHaveLength(1);
    expect(found[0]?.versions.map((one) => one.version)).toEqual([2, 1]);
  });
});
