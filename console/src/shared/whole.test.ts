import { expect, it } from 'vitest';
import type { Column } from './list';
import { arranged, wholeOf } from './whole';

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
  expect(arranged(ROWS, COLUMNS, ' STORE ', '').map((row) => row.name)).toEqual(['Store 10', 'store 9']);
  expect(arranged(ROWS, COLUMNS, '12.0', '').map((row) => row.name)).toEqual(['store 9']);
  expect(arranged(ROWS, COLUMNS, 'nobody', '')).toEqual([]);
});

it('sorts amounts by value and names by their numbers, both ways', () => {
  const by = (sort: string) => arranged(ROWS, COLUMNS, '', sort).map((row) => row.amount);
  expect(by('amount')).toEqual(['', '-12.00', '9.50']);
  expect(by('-amount')).toEqual(['9.50', '-12.00', '']);
  expect(arranged(ROWS.slice(0, 2), COLUMNS, '', 'name').map((row) => row.name)).toEqual(['store 9', 'Store 10']);
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
