import { expect, test } from 'vitest';
import { changed } from './changed';
import { placeOf, stateOf } from './names';

test('only columns that were changed are told, and no row is left out', () => {
  const was = [
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ];
  expect(
    changed(was, [
      { a: '1', b: '' },
      { b: '4', a: '3' },
    ]),
  ).toEqual([{ b: '' }, {}]);
  expect(changed(was, was)).toEqual([{}, {}]);
});

test('a row waits until it is read again, unless nothing was kept of it', () => {
  expect(stateOf({ waits: true, replayed_in: null })).toBe('waits');
  expect(stateOf({ waits: false, replayed_in: 7 })).toBe('replayed');
  expect(stateOf({ waits: false, replayed_in: null })).toBe('gone');
});

test('a row is found by its name', () => expect(placeOf('12-3')).toEqual({ import: 12, position: 3 }));
