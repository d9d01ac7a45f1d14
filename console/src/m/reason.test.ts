import { expect, test } from 'vitest';
import { type Known, reasonToWrite } from './reason';

const NOW = new Date('2026-07-01T12:00:00Z');
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const member = (orders: number, known: number, contact: number, order: number | null): Known => ({
  orders,
  first_contact_at: ago(known),
  last_contact_at: ago(contact),
  last_order_at: order === null ? null : ago(order),
});

test.each([
  ['bought three days ago', member(4, 300, 3, 3), { why: 'bought', days: 3 }],
  ['came last week and bought nothing', member(0, 9, 2, null), { why: 'new', days: 9 }],
  ['known for long, bought nothing', member(0, 90, 2, null), { why: 'never' }],
  ['bought once, forty days ago', member(1, 50, 40, 40), { why: 'once', days: 40 }],
  ['bought often, not for two months', member(5, 500, 10, 61), { why: 'due', days: 61 }],
  ['bought nothing for half a year', member(5, 500, 10, 200), { why: 'dormant', days: 200 }],
  ['bought a month ago, nobody wrote since', member(5, 500, 35, 40), { why: 'quiet', days: 35 }],
  ['is in touch', member(5, 500, 5, 20), null],
])('a member who %s', (_, known, reason) => expect(reasonToWrite(known, NOW)).toEqual(reason));
