import { expect, test } from 'vitest';
import { difference } from './difference';

test('only what differs is told', () => {
  expect(difference({ name: 'a', state: 'open' }, { name: 'a', state: 'locked' })).toEqual([
    { field: 'state', before: 'open', after: 'locked' },
  ]);
});

test.each([
  [null, { roles: ['it'] }, [{ field: 'roles', before: '–', after: '["it"]' }]],
  ['', '', []],
  ['open', 'locked', [{ field: '', before: 'open', after: 'locked' }]],
])('%j becoming %j', (before, after, expected) => expect(difference(before, after)).toEqual(expected));
