/** Lists that are read as a whole, because the API gives them in one order only: sorted by any column and searched here. */

import type { Column, PageQuery } from './list';
import type { Cell } from './sheet';

const PAGE = 1000;
const MOST = 20_000;

/** Asks for pages until there are no more, or so many rows that nobody would read them. */
export async function wholeOf<Row>(
  page: (query: PageQuery) => Promise<{ items: Row[]; next?: string | null }>,
): Promise<{ items: Row[]; next: string | null }> {
  const items: Row[] = [];
  let cursor: string | undefined;
  do {
    const answer = await page({ limit: PAGE, ...(cursor && { cursor }) });
    items.push(...answer.items);
    cursor = answer.next ?? undefined;
  } while (cursor && items.length < MOST);
  return { items, next: null };
}

/** Rows in which a text stands somewhere, sorted by a column: `name`, or `-name` downwards. */
export function arranged<Row>(rows: Row[], columns: Column<Row>[], text: string, sort: string): Row[] {
  const wanted = text.trim().toLocaleLowerCase();
  const cells = columns.flatMap(({ cell }) => (cell ? [cell] : []));
  const found = wanted === '' ? rows : rows.filter((row) => cells.some((cell) => holds(cell(row), wanted)));
  const cell = columns.find(({ key }) => key === sort.replace(/^-/, ''))?.cell;
  if (!cell) return found;
  const turn = sort.startsWith('-') ? -1 : 1;
  return found.toSorted((one, other) => turn * compared(cell(one), cell(other)));
}

function holds(cell: Cell, wanted: string): boolean {
  return String(cell ?? '')
    .toLocaleLowerCase()
    .includes(wanted);
}

/** Amounts by their value, everything else as text; what is empty comes first. */
function compared(one: Cell, other: Cell): number {
  const [first, second] = [one ?? '', other ?? ''];
  if (first === '' || second === '') return Number(second === '') - Number(first === '') || 0;
  const [left, right] = [Number(first), Number(second)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return String(first).localeCompare(String(second), 'zh-CN', { numeric: true });
}
