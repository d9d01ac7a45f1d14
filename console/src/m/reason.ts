/** The best reason to write to a member: the first that fits what is known of orders and contacts. */

const DAY = 86_400_000;

export interface Known {
  orders: number;
  first_contact_at: string | null;
  last_contact_at: string | null;
  last_order_at: string | null;
}

export type Reason =
  /** Bought within a week: ask how it is. */
  | { why: 'bought'; days: number }
  /** Known for two weeks at most, bought nothing: say hello. */
  | { why: 'new'; days: number }
  /** Bought once, at least a month ago: the second purchase makes a regular. */
  | { why: 'once'; days: number }
  /** Bought more than half a year ago: win back. */
  | { why: 'dormant'; days: number }
  /** Two months since the last order: something new may fit. */
  | { why: 'due'; days: number }
  /** Known, never bought. */
  | { why: 'never' }
  /** A month without contact. */
  | { why: 'quiet'; days: number };

export function reasonToWrite(member: Known, now: Date = new Date()): Reason | null {
  const since = (at: string | null) => (at ? Math.floor((now.getTime() - new Date(at).getTime()) / DAY) : null);
  const [known, contact, order] = [
    since(member.first_contact_at),
    since(member.last_contact_at),
    since(member.last_order_at),
  ];
  if (order !== null && order <= 7) return { why: 'bought', days: order };
  if (member.orders === 0) return known !== null && known <= 14 ? { why: 'new', days: known } : { why: 'never' };
  if (order !== null && order > 180) return { why: 'dormant', days: order };
  if (order !== null && order >= 30 && member.orders === 1) return { why: 'once', days: order };
  if (order !== null && order >= 60) return { why: 'due', days: order };
  return contact !== null && contact >= 30 ? { why: 'quiet', days: contact } : null;
}
