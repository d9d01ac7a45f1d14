/** Columns of lists that show a field of a row as it is. */

import { count, instant } from './format';
import type { Column } from './list';

/** Names of the fields of a row that hold such values. */
type FieldOf<Row, Value> = { [Key in keyof Row]-?: Row[Key] extends Value ? Key : never }[keyof Row] & string;
type More<Row> = Partial<Omit<Column<Row>, 'key' | 'title' | 'render' | 'cell'>>;

/** A text. */
export function textColumn<Row>(
  key: FieldOf<Row, string>,
  title: string,
  width: number,
  more: More<Row> = {},
): Column<Row> {
  const text = (row: Row) => row[key] as string;
  return { key, title, width, render: text, cell: text, ...more };
}

/** An instant in the group's time zone; in files as the API writes it. */
export function instantColumn<Row>(
  key: FieldOf<Row, string | null | undefined>,
  title: string,
  more: More<Row> = {},
): Column<Row> {
  const at = (row: Row) => row[key] as string | null | undefined;
  return { key, title, width: 180, render: (row) => instant(at(row)), cell: (row) => at(row) ?? '', ...more };
}

/** How many. */
export function countColumn<Row>(
  key: FieldOf<Row, number>,
  title: string,
  width: number,
  more: More<Row> = {},
): Column<Row> {
  const number = (row: Row) => row[key] as number;
  return { key, title, width, align: 'right', render: (row) => count(number(row)), cell: number, ...more };
}
