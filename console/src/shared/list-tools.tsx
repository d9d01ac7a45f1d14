/** What stands above a list: finding a text, choosing values and columns, and files of everything that is found. */

import { DownloadOutlined, SettingOutlined } from '@ant-design/icons';
import { App, Button, Checkbox, Dropdown, Input, Popover, Select } from 'antd';
import { useState } from 'react';
import type { Column, PageQuery } from './list';
import { type Cell, downloadCsv, downloadXlsx, type Sheet } from './sheet';
import { useSearch } from './url';
import { type Picked, valuesOf } from './whole';
import { words } from './words';

const useWords = words({
  columns: ['列', 'Columns'],
  find: ['在列表里找', 'Find in the list'],
  any: ['{column}：全部', '{column}: any'],
  export: ['导出', 'Export'],
  exporting: ['正在读取第 {count} 行…', 'Reading row {count}…'],
  cut: ['只导出了前 {count} 行，请缩小筛选范围', 'Only the first {count} rows were exported; narrow the filter'],
});

const EXPORT_PAGE = 1000;
const EXPORT_MAX = 200_000;

/** Finds a text in rows that are here already. */
export function Find({ text, find }: { text: string; find: (text: string | null) => void }) {
  const say = useWords();
  return (
    <Input.Search
      key={text}
      allowClear
      aria-label={say('find')}
      placeholder={say('find')}
      defaultValue={text}
      onSearch={(wanted) => find(wanted.trim() || null)}
      style={{ width: 240 }}
    />
  );
}

/** What is picked of the columns that can be filtered by their values; it stands in the URL under the names of list and column. */
export function usePicked<Row>(id: string, columns: Column<Row>[]): [Picked, (column: string, value: string) => void] {
  const keys = columns.filter((column) => column.facet).map((column) => column.key);
  const [values, change] = useSearch(keys.map((key) => `${id}.${key}`));
  const picked = Object.fromEntries(keys.map((key) => [key, values[`${id}.${key}`] ?? '']));
  return [picked, (column, value) => change({ [`${id}.${column}`]: value })];
}

/** A choice of values for each column that can be filtered by them. */
export function Facets<Row>(props: {
  rows: Row[];
  columns: Column<Row>[];
  picked: Picked;
  pick: (column: string, value: string) => void;
}) {
  const say = useWords();
  return props.columns
    .filter((column) => column.facet)
    .map((column) => (
      <Select
        key={column.key}
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={column.title}
        value={props.picked[column.key] ?? ''}
        onChange={(value) => props.pick(column.key, value)}
        style={{ minWidth: 140 }}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: say('any', { column: column.title }) },
          ...valuesOf(props.rows, column, props.picked[column.key] ?? '').map(({ value, rows }) => ({
            value,
            label: `${value} (${rows})`,
          })),
        ]}
      />
    ));
}

export function useChosen<Row>(id: string, columns: Column<Row>[]): [string[], (keys: string[]) => void] {
  const kept = `yipan.columns.${id}`;
  const [chosen, choose] = useState<string[]>(() => {
    const stored: unknown = JSON.parse(localStorage.getItem(kept) ?? 'null');
    if (Array.isArray(stored) && stored.length > 0) return stored as string[];
    return columns.filter((column) => !column.optional).map((column) => column.key);
  });
  const keep = (keys: string[]) => {
    localStorage.setItem(kept, JSON.stringify(keys));
    choose(keys);
  };
  return [chosen, keep];
}

export function ColumnChoice<Row>(props: {
  columns: Column<Row>[];
  chosen: string[];
  choose: (keys: string[]) => void;
}) {
  const say = useWords();
  const choice = (
    <Checkbox.Group
      value={props.chosen}
      onChange={(keys) => keys.length > 0 && props.choose(keys as string[])}
      style={{ flexDirection: 'column', gap: 4 }}
      options={props.columns.map((column) => ({ label: column.title, value: column.key }))}
    />
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={choice}>
      <Button icon={<SettingOutlined />} aria-label={say('columns')} title={say('columns')} />
    </Popover>
  );
}

export function Export<Row>(props: {
  name: string;
  columns: Column<Row>[];
  page: (query: PageQuery) => Promise<{ items: Row[]; next?: string | null }>;
}) {
  const say = useWords();
  const { message } = App.useApp();
  const [read, setRead] = useState<number | null>(null);
  const columns = props.columns.filter((column) => column.cell);

  const save = async (kind: string) => {
    setRead(0);
    try {
      const rows: Cell[][] = [];
      let cursor: string | undefined;
      do {
        const answer = await props.page({ limit: EXPORT_PAGE, ...(cursor && { cursor }) });
        rows.push(...answer.items.map((row) => columns.map((column) => column.cell?.(row) ?? null)));
        cursor = answer.next ?? undefined;
        setRead(rows.length);
      } while (cursor && rows.length < EXPORT_MAX);
      if (cursor) void message.warning(say('cut', { count: rows.length }));
      const sheet: Sheet = { name: props.name, header: columns.map((column) => column.title), rows };
      if (kind === 'csv') downloadCsv(sheet);
      else await downloadXlsx(sheet);
    } catch (error) {
      void message.error(error instanceof Error ? error.message : String(error));
    } finally {
      setRead(null);
    }
  };

  return (
    <Dropdown
      trigger={['click']}
      disabled={read !== null}
      menu={{
        items: [
          { key: 'csv', label: 'CSV' },
          { key: 'xlsx', label: 'XLSX' },
        ],
        onClick: ({ key }) => void save(key),
      }}
    >
      <Button icon={<DownloadOutlined />} loading={read !== null}>
        {read === null ? say('export') : say('exporting', { count: read })}
      </Button>
    </Dropdown>
  );
}
