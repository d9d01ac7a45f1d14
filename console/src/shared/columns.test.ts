import { expect, it } from 'vitest';
import { countColumn, instantColumn, textColumn } from './columns';
import { instant } from './format';

interface Row {
  name: string;
  at: string | null;
  many: number;
}

const ROW: Row = { name: '青禾里', at: '2026-02-03T06:20:00Z', many: 12345 };

it('shows a field as people read it, and writes it into files as programs do', () => {
  const name = textColumn<Row>('name', '名称', 200);
  const at = instantColumn<Row>('at', '时间', { sortable: true });
  const many = countColumn<Row>('many', '数量', 90);
  expect([name, at, many].map((column) => column.render(ROW))).toEqual(['青禾里', instant(ROW.at), '12,345']);
  expect([name, at, many].map((column) => column.cell?.(ROW))).toEqual(['青禾里', '2026-02-03T06:20:00Z', 12345]);
  expect(at.cell?.({ ...ROW, at: null })).toBe('');
  expect(at).toMatchObject({ key: 'at', title: '时间', width: 180, sortable: true });
});
