import { expect, it } from 'vitest';
import { steps } from './waterfall';

const cny = (amount: string) => ({ amount, currency: 'CNY' });
const NAMES = { before: 'before', after: 'after', rest: 'rest' };

it('goes from one sum to the other by the greatest changes and the rest', () => {
  const rows = [
    { name: 'a', before: cny('10.00'), after: cny('15.00') },
    { name: 'b', before: cny('20.00'), after: cny('12.00') },
    { name: 'c', before: cny('5.00'), after: cny('6.00') },
    { name: 'd', before: cny('5.00'), after: cny('5.00') },
  ];
  const found = steps(rows, NAMES, 2);
  expect(found.map((step) => [step.name, step.value.amount])).toEqual([
    ['before', '40.00'],
    ['a', '5.00'],
    ['b', '-8.00'],
    ['rest', '1.00'],
    ['after', '38.00'],
  ]);
  // Every bar begins where the one before ended.
  expect(found.map((step) => [step.from, step.to])).toEqual([
    [0, 40],
    [40, 45],
    [45, 37],
    [37, 38],
    [0, 38],
  ]);
});

it('has no steps without rows', () => {
  expect(steps([], NAMES)).toEqual([]);
});
