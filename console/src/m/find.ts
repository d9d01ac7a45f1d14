/** Finds a line of a statement again, when one comes by a link and not from the list. */

import { useQuery } from '@tanstack/react-query';
import { ApiError, body, client } from '@/api/client';
import { keyOf, type Line } from './lines';

const PAGE = 1000;

export function useLine(period: string, payee: string, key: string, known: Line | undefined) {
  return useQuery({
    queryKey: ['line', period, payee, key],
    queryFn: () => find(period, payee, key),
    ...(known && { initialData: known, staleTime: Number.POSITIVE_INFINITY }),
  });
}

async function find(period: string, payee: string, key: string): Promise<Line> {
  let cursor: string | null | undefined;
  do {
    const query = { limit: PAGE, ...(cursor && { cursor }) };
    const params = { path: { period, payee }, query };
    const page = await body(client.GET('/api/v1/statements/{period}/{payee}', { params }));
    const found = page.items.find((line) => keyOf(line) === key);
    if (found) return found;
    cursor = page.next;
  } while (cursor);
  throw new ApiError(404, 'line_not_found', 'the statement has no such line any more; it was settled again', null);
}
