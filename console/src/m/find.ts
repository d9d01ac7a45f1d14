/** Finds a line of a statement again, when one comes by a link and not from the list. */

import { useQuery } from '@tanstack/react-query';
import { ApiError, body, client } from '@/api/client';
import { sumOf } from '@/shared/format';
import { keyOf, type Line } from './lines';

const PAGE = 1000;

export function useLine(period: string, payee: string, key: string, known: Line | undefined) {
  return useQuery({
    queryKey: ['line', period, payee, key],
    queryFn: () => find(period, payee, key),
    ...(known && { initialData: known, staleTime: Number.POSITIVE_INFINITY }),
  });
}

/** What a payee has of an order line in a book, whichever rules gave it: an objection is about all of it together. */
export function useTogether(period: string, payee: string, line: Line) {
  const { order, order_line, kind, book } = line;
  return useQuery({
    queryKey: ['together', period, payee, order, order_line, kind, book],
    queryFn: async () => {
      const same: Line[] = [];
      await eachLine(period, payee, (one) => {
        const fits = one.order === order && one.order_line === order_line && one.kind === kind && one.book === book;
        if (fits) same.push(one);
        return false;
      });
      return sumOf(same.map((one) => one.amount));
    },
    enabled: Boolean(order),
  });
}

async function find(period: string, payee: string, key: string): Promise<Line> {
  const found = await eachLine(period, payee, (line) => keyOf(line) === key);
  if (found) return found;
  throw new ApiError(404, 'line_not_found', 'the statement has no such line any more; it was settled again', null);
}

/** Looks at the lines of a statement until one is the one. */
async function eachLine(period: string, payee: string, isIt: (line: Line) => boolean): Promise<Line | undefined> {
  let cursor: string | null | undefined;
  do {
    const query = { limit: PAGE, ...(cursor && { cursor }) };
    const params = { path: { period, payee }, query };
    const page = await body(client.GET('/api/v1/statements/{period}/{payee}', { params }));
    const found = page.items.find(isIt);
    if (found) return found;
    cursor = page.next;
  } while (cursor);
  return undefined;
}
