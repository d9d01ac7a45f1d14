/** Which orders fit a filter, and who gets money for one. */

import type { Schema } from '@/api/client';
import { approximate, type Money, sumOf } from '@/shared/format';

type Order = Schema<'LiveOrder'>;
type Party = NonNullable<Schema<'OrderLine'>['payee']>;

export function fits(order: Order, filter: { q: string; store: string; channel: string }): boolean {
  if (filter.store && order.store?.id !== filter.store) return false;
  if (filter.channel && order.channel !== filter.channel) return false;
  const names = [order.number, order.member.name, order.store?.name, ...order.lines.map((line) => line.payee?.name)];
  const q = filter.q.trim().toLowerCase();
  return q === '' || names.some((name) => name?.toLowerCase().includes(q));
}

/** Who gets commission, whoever gets most first. */
export function getters(order: Order): { payee: Party; amount: Money }[] {
  const found = new Map<string, { payee: Party; amounts: Money[] }>();
  for (const { kind, payee, amount } of order.lines) {
    if (kind !== 'commission' || !payee) continue;
    const present = found.get(payee.id) ?? { payee, amounts: [] };
    found.set(payee.id, { payee, amounts: [...present.amounts, amount] });
  }
  const sums = [...found.values()].flatMap(({ payee, amounts }) => {
    const amount = sumOf(amounts);
    return amount ? [{ payee, amount }] : [];
  });
  return sums.sort((one, other) => approximate(other.amount) - approximate(one.amount));
}
