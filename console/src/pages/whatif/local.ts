/** Pages of rows that are here already, as a list of the server's would give them. */

import type { PageQuery } from '@/shared/list';

/** The cursor is the index of the next row; `order` compares by a field, upwards. */
export function pageOf<Row>(
  rows: Row[],
  { cursor, limit = 100, sort }: PageQuery,
  order?: (field: string) => ((one: Row, other: Row) => number) | undefined,
): { items: Row[]; next: string | null } {
  const field = sort?.replace(/^-/, '');
  const compare = field ? order?.(field) : undefined;
  const sorted = compare ? [...rows].sort((a, b) => (sort?.startsWith('-') ? compare(b, a) : compare(a, b))) : rows;
  const start = Number(cursor ?? 0) || 0;
  const end = start + limit;
  return { items: sorted.slice(start, end), next: end < rows.length ? String(end) : null };
}
