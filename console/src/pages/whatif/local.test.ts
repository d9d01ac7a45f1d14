import { expect, it } from 'vitest';
import { pageOf } from './local';

it('pages and sorts rows that are here', () => {
  const rows = [3, 1, 2];
  const order = () => (a: number, b: number) => a - b;
  expect(pageOf(rows, { limit: 2 })).toEqual({ items: [3, 1], next: '2' });
  expect(pageOf(rows, { limit: 2, cursor: '2' })).toEqual({ items: [2], next: null });
  expect(pageOf(rows, { sort: '-x' }, order).items).toEqual([3, 2, 1]);
  expect(pageOf(rows, { sort: 'x' }, order).items).toEqual([1, 2, 3]);
});
