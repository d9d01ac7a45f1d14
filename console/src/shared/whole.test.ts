import { expect, it } from 'vitest';
import type { Column } from './list';
import { arranged, valuesOf, wholeOf } from './whole';

interface Row {
  name: string;
  amount: string;
}

const COLUMNS: Column<Row>[] = [
  { key: 'name', title: '', render: () => null, cell: (row) => row.name },
  { key: 'amount', title: '', render: () => null, cell: (row) => row.amount },
  { key: 'open', title: '', render: () => null },
];
const ROWS: Row[] = [
  { name: 'Store 10', amount: '9.50' },
  { name: 'store 9', amount: '-12.00' },
  { name: '青禾里', amount: '' },
];

it('finds a text in any column, however it is written', () => {
  expect(arranged(ROWS, COLUMNS, { text: ' STORE ' }).map((row) => row.name)).toEqual(['Store 10', 'store 9']);
  expect(arranged(ROWS, COLUMNS, { text: '12.0' }).map((row) => row.name)).toEqual(['store 9']);
  expect(arranged(ROWS, COLUMNS, { text: 'nobody' })).toEqual([]);
});

it('sorts amounts by value and names by their numbers, both ways', () => {
  const by = (sort: string) => arranged(ROWS, COLUMNS, { sort }).map((row) => row.amount);
  expect(by('amount')).toEqual(['', '-12.00', '9.50']);
  expect(by('-amount')).toEqual(['9.50', '-12.00', '']);
  expect(arranged(ROWS.slice(0, 2), COLUMNS, { sort: 'name' }).map((row) => row.name)).toEqual(['store 9', 'Store 10']);
  expect(by('open')).toEqual(ROWS.map((row) => row.amount));
});

it('reads every page', async () => {
  const pages: Record<string, { items: number[]; next: string | null }> = {
    '': { items: [1, 2], next: 'b' },
    b: { items: [3], next: null },
  };
  const found = await wholeOf(async ({ cursor }) => pages[cursor ?? ''] ?? { items: [], next: null });
  expect(found).toEqual({ items: [1, 2, 3], next: null });
});

it('picks a value of a column, and tells how often each is there', () => {
  const rows = [...ROWS, { name: 'Store 10', amount: '1.00' }];
  const picked = { name: 'Store 10', amount: '' };
  expect(arranged(rows, COLUMNS, { picked, sort: 'amount' }).map((row) => row.amount)).toEqual(['1.00', '9.50']);
  expect(arranged(rows, COLUMNS, { picked, text: '9.5' }).map((row) => row.amount)).toEqual(['9.50']);
  const [name, amount] = COLUMNS as [Column<Row>, Column<Row>];
  expect(valuesOf(rows, name, 'gone').map(({ value, rows }) => `${value} ${rows}`)).toEqual([
    'Store 10 2',
    '青禾里 1',
    'store 9 1',
    'gone 0',
  ]);
  expect(valuesOf(ROWS, amount, '').map(({ value }) => value)).toEqual(['-12.00', '9.50']);
});
