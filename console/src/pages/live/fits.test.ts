import { describe, expect, it } from 'vitest';
import type { Schema } from '@/api/client';
import { fits, getters } from './fits';

const payee = (name: string) => ({ id: `associate:${name}`, kind: 'associate', key: name, name });
const line = (kind: string, name: string | null, amount: string) =>
  ({ kind, payee: name && payee(name), amount: { amount, currency: 'CNY' } }) as unknown as Schema<'OrderLine'>;
const order = {
  number: 'A-17',
  channel: 'live',
  store: { id: 'store:S1', kind: 'store', key: 'S1', name: '南京路店' },
  member: { id: 1, name: 'phone 138****0001' },
  lines: [
    line('credit', 'li', '100.00'),
    line('commission', 'li', '1.10'),
    line('commission', 'wang', '3.00'),
    line('commission', 'li', '0.20'),
    line('commission', null, '9.00'),
  ],
} as unknown as Schema<'LiveOrder'>;

describe('an order that arrived', () => {
  it.each([
    [{}, true],
    [{ q: 'a-1' }, true],
    [{ q: '南京' }, true],
    [{ q: 'WANG' }, true],
    [{ q: 'zhou' }, false],
    [{ store: 'store:S1', channel: 'live' }, true],
    [{ store: 'store:S2' }, false],
    [{ channel: 'store' }, false],
  ])('fits %o: %s', (filter, expected) =>
    expect(fits(order, { q: '', store: '', channel: '', ...filter })).toBe(expected),
  );
  it('says who gets money, most first', () =>
    expect(getters(order).map(({ payee: { name }, amount }) => `${name} ${amount.amount}`)).toEqual([
      'wang 3.00',
      'li 1.30',
    ]));
});
