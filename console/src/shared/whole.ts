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

/** The value wanted of a column, by its key; empty when any will do. */
export type Picked = Record<string, string>;

/** How rows are wanted. */
interface Wanted {
  /** Stands somewhere in the row. */
  text?: string;
  /** The column to sort by: `name`, or `-name` downwards. */
  sort?: string;
  picked?: Picked;
}

/** Rows that are wanted, in the order wanted. */
export function arranged<Row>(
  rows: Row[],
  columns: Column<Row>[],
  { text = '', sort = '', picked = {} }: Wanted,
): Row[] {
  const wanted = text.trim().toLocaleLowerCase();
  const cells = columns.flatMap(({ cell }) => (cell ? [cell] : []));
  const only = columns.flatMap(({ key, cell }) => (cell && picked[key] ? [{ cell, value: picked[key] }] : []));
  const found = rows.filter(
    (row) =>
      only.every(({ cell, value }) => String(cell(row) ?? '') === value) &&
      (wanted === '' || cells.some((cell) => holds(cell(row), wanted))),
  );
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

/** The values of a column and how many rows have each, the most frequent first; one that is picked is always among them. */
export function valuesOf<Row>(rows: Row[], { cell }: Column<Row>, picked: string): { value: string; rows: number }[] {
  const counted = new Map<string, number>(picked === '' ? [] : [[picked, 0]]);
  for (const row of cell ? rows : []) {
    const value = String(cell?.(row) ?? '');
    if (value !== '') counted.set(value, (counted.get(value) ?? 0) + 1);
  }
  const values = [...counted].map(([value, many]) => ({ value, rows: many }));
  return values.toSorted((one, other) => other.rows - one.rows || compared(one.value, other.value));
}
