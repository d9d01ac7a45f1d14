import { describe, expect, it } from 'vitest';
import { byPayee, creditFlow, drawn, type Line } from './story';

const yuan = (amount: string) => ({ amount, currency: 'CNY' });
const line = (payee: string | null, kind: string, amount: string, book = 'associate'): Line => ({
  order_line: 1,
  kind,
  cause: 'sale',
  book,
  payee: payee ? { id: payee, kind: 'associate', key: payee, name: payee.toUpperCase() } : null,
  amount: yuan(amount),
  at: null,
  payable_at: null,
  policy: { name: 'p', version: 1 },
  rule: 'r',
  reason: 'binding',
  reason_text: '',
});

describe('a picture of the money', () => {
  it('joins what goes the same way, and leaves out what was clawed back entirely', () => {
    const nodes = ['a', 'r', 'x', 'y'].map((id) => ({ id, kind: 'party', name: id }));
    const link = (from: string, to: string, amount: string) => ({ from, to, amount: yuan(amount) });
    const flow = drawn({
      nodes,
      links: [
        link('a', 'r', '1.10'),
        link('a', 'r', '2.20'),
        link('r', 'x', '3.30'),
        link('r', 'y', '1.00'),
        link('r', 'y', '-1.00'),
      ],
    });
    expect(flow.links).toEqual([link('a', 'r', '3.30'), link('r', 'x', '3.30')]);
    expect(flow.nodes.map((node) => node.id)).toEqual(['a', 'r', 'x']);
  });

  it('of credit leads from books over rules to parties, nobody too', () => {
    const flow = creditFlow([
      line('a', 'credit', '5.00'),
      line(null, 'credit', '1.00', 'store'),
      line('a', 'commission', '9'),
    ]);
    expect(flow.nodes.map((node) => node.id)).toEqual(['book:associate', 'rule:r', 'a', 'book:store', '']);
    expect(flow.links).toHaveLength(4);
  });
});

describe('payees', () => {
  it('come with exact sums, who earns most first', () => {
    const sums = byPayee([
      line('a', 'credit', '5.00'),
      line('b', 'commission', '0.10'),
      line('b', 'commission', '0.20'),
    ]);
    expect(sums.map((sum) => sum.payee?.id)).toEqual(['b', 'a']);
    expect(sums[0]?.commission).toEqual(yuan('0.30'));
    expect(sums[0]?.credit).toBeNull();
  });
});
