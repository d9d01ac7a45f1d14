/** The types of an explanation, and what is read out of it for the pictures. */

import type { Schema } from '@/api/client';
import { type Money, sumOf } from '@/shared/format';

export type Story = Schema<'OrderExplanation'>;
export type Line = Schema<'OrderLine'>;

/** A node of a Sankey: what it is, and what it is called. */
export interface Node {
  id: string;
  kind: string;
  name: string;
}

export interface Link {
  from: string;
  to: string;
  amount: Money;
}

export interface Flow {
  nodes: Node[];
  links: Link[];
}

/** Links with the same ends as one, and without what came to nothing or less: a Sankey draws only what flows. */
export function drawn(flow: Flow): Flow {
  const between = new Map<string, Link>();
  for (const link of flow.links) {
    const key = `${link.from}\n${link.to}\n${link.amount.currency}`;
    const before = between.get(key);
    between.set(key, before ? { ...link, amount: sumOf([before.amount, link.amount]) ?? link.amount } : link);
  }
  const links = [...between.values()].filter((link) => Number(link.amount.amount) > 0);
  const ends = new Set(links.flatMap((link) => [link.from, link.to]));
  return { nodes: flow.nodes.filter((node) => ends.has(node.id)), links };
}

/** Who is credited in which book by which rule: the same picture for performance as the API gives for money. */
export function creditFlow(lines: Line[]): Flow {
  const nodes = new Map<string, Node>();
  const add = (id: string, kind: string, name: string) => {
    nodes.set(id, { id, kind, name });
    return id;
  };
  const links = lines
    .filter((line) => line.kind === 'credit')
    .flatMap((line): Link[] => {
      const book = add(`book:${line.book}`, 'book', line.book);
      const rule = add(`rule:${line.rule}`, 'rule', line.rule);
      const payee = add(line.payee?.id ?? '', 'party', line.payee?.name ?? '');
      return [
        { from: book, to: rule, amount: line.amount },
        { from: rule, to: payee, amount: line.amount },
      ];
    });
  return { nodes: [...nodes.values()], links };
}

/** What every payee has of one kind of lines, the most first. */
export interface PayeeSum {
  payee: Line['payee'];
  credit: Money | null;
  rollUp: Money | null;
  commission: Money | null;
  lines: Line[];
}

export function byPayee(lines: Line[]): PayeeSum[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const id = line.payee?.id ?? '';
    groups.set(id, [...(groups.get(id) ?? []), line]);
  }
  const sum = (of: Line[], kind: string) => sumOf(of.filter((line) => line.kind === kind).map((line) => line.amount));
  const sums = [...groups.values()].map((of) => ({
    payee: of[0]?.payee ?? null,
    credit: sum(of, 'credit'),
    rollUp: sum(of, 'roll_up'),
    commission: sum(of, 'commission'),
    lines: of,
  }));
  const size = (one: PayeeSum) => [Number(one.commission?.amount ?? 0), Number(one.credit?.amount ?? 0)] as const;
  return sums.sort((a, b) => size(b)[0] - size(a)[0] || size(b)[1] - size(a)[1]);
}
