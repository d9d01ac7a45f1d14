import { expect, test } from 'vitest';
import type { Me } from './me';
import { home, linkOf } from './session';

const holder = (...roles: string[]) => ({ roles: roles.map((role) => ({ role, of: null })) }) as unknown as Me;

test.each([
  ['#abc:head-office,dealer', { secret: 'abc', users: ['head-office', 'dealer'] }],
  ['#abc.dealer', { secret: 'abc.dealer', users: [] }],
  ['', null],
])('the link %s', (hash, link) => expect(linkOf(hash)).toEqual(link));

test('only who works in a store alone begins on the phone', () => {
  expect(home(holder('associate'))).toBe('/m');
  expect(home(holder('associate', 'store_manager'))).toBe('/m');
  expect(home(holder('store_manager', 'dealer'))).toBe('/');
  expect(home(holder())).toBe('/');
});
