import { expect, test } from 'vitest';
import { partyOf, standing } from './grants';

const NOW = new Date('2026-03-01T00:00:00Z');

test.each([
  [null, null, 'now'],
  ['2026-03-01T00:00:00Z', null, 'now'],
  ['2026-03-01T00:00:01Z', null, 'later'],
  ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', 'ended'],
  ['2026-01-01T00:00:00Z', '2026-03-01T00:00:01Z', 'now'],
])('a role from %s to %s stands %s', (from, to, expected) => expect(standing({ from, to }, NOW)).toBe(expected));

test('a unit is named by kind and key', () =>
  expect(partyOf('cloud_store:S01:2')).toEqual({ kind: 'cloud_store', key: 'S01:2' }));
