/**
 * Every list of the console: pages from the server as one scrolls, sorted and filtered there, columns of one's choice, export as CSV and
 * XLSX of everything that the filter finds. Sorting stands in the URL, and so do the filters of who uses it.
 */

import { DownloadOutlined, SettingOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Dropdown, Flex, Input, Popover, Spin, Table, type TableColumnType } from 'antd';
import { type HTMLAttributes, type Key, type ReactNode, type UIEvent, useMemo, useState } from 'react';
import { Nothing, Problem } from './problem';
import { Reachable } from './reachable';
import { type Cell, downloadCsv, downloadXlsx, type Sheet } from './sheet';
import { useParam } from './url';
import { arranged, wholeOf } from './whole';
import { words } from './words';

const useWords = words({
  columns: ['列', 'Columns'],
  find: ['在列表里找', 'Find in the list'],
  export: ['导出', 'Export'],
  exporting: ['正在读取第 {count} 行…', 'Reading row {count}…'],
  cut: ['只导出了前 {count} 行，请缩小筛选范围', 'Only the first {count} rows were exported; narrow the filter'],
  shown: ['已显示 {count} 行', '{count} rows shown'],
  all: ['共 {count} 行', '{count} rows'],
});

/** What a page of a list is asked with. */
export interface PageQuery {
  cursor?: string;
  limit?: number;
  sort?: string;
}

export interface Column<Row> {
  /** Also the field to sort by when `sortable`. */
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** What stands in an exported file; the column is left out without it. */
  cell?: (row: Row) => Cell;
  sortable?: boolean;
  width?: number;
  align?: 'left' | 'right' | 'center';
  /** Left out until somebody chooses it. */
  optional?: boolean;
}

interface Props<Row> {
  /** Unique name: of its exported files, of the choice of columns that is kept, and in the key of its query. */
  id: string;
  title?: string;
  columns: Column<Row>[];
  /** Asks for a page; must be the same question for the same `given`. */
  page: (query: PageQuery) => Promise<{ items: Row[]; next?: string | null }>;
  /** Filters that the question depends on. */
  given?: unknown;
  rowKey: (row: Row) => Key;
  /** Filters, to the left of the buttons. */
  filters?: ReactNode;
  /** What to do when there is nothing. */
  empty: ReactNode;
  onRow?: (row: Row) => void;
  height?: number;
  /** Asks again every so many milliseconds. */
  every?: number;
  /** Field that is sorted by unless the URL says otherwise. */
  sortedBy?: string;
  /** Name of the URL's parameter, where a page has two lists. */
  sortParam?: string;
  /** Reads all rows at once, sorts them by any column and finds a text in them here: for short lists that the API gives in one order. */
  whole?: boolean;
}

const PAGE = 100;
const EXPORT_PAGE = 1000;
const EXPORT_MAX = 200_000;

export function List<Row extends object>(props: Props<Row>) {
  const { id, columns, page, given, rowKey, height = 560 } = props;
  const say = useWords();
  const [sort, setSort] = useParam(props.sortParam ?? 'sort', props.sortedBy ?? '');
  const [text, setText] = useParam(`${id}.find`);
  const whole = props.whole ?? false;
  const [chosen, choose] = useChosen(id, columns);
  const asked = useInfiniteQuery({
    queryKey: ['list', id, given, whole ? '' : sort],
    queryFn: ({ pageParam }) =>
      whole ? wholeOf(page) : page({ limit: PAGE, ...(sort && { sort }), ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: props.every ?? false,
  });
  const loaded = useMemo(() => asked.data?.pages.flatMap((one) => one.items) ?? [], [asked.data]);
  const rows = whole ? arranged(loaded, columns, text, sort) : loaded;
  const visible = columns.filter((column) => chosen.includes(column.key));

  const more = (event: UIEvent<HTMLElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    if (scrollHeight - scrollTop - clientHeight < 800 && asked.hasNextPage && !asked.isFetchingNextPage)
      void asked.fetchNextPage();
  };

  return (
    <Reachable list={id}>
      <Flex gap={8} wrap align="center" style={{ marginBottom: 12 }}>
        {(props.filters || whole) && (
          <Flex gap={8} wrap flex="1 1 280px" align="center" className="yipan-filters">
            {props.filters}
            {whole && <Find text={text} find={setText} />}
          </Flex>
        )}
        <Flex gap={8} align="center" style={{ marginInlineStart: 'auto' }}>
          {asked.isFetching && <Spin size="small" />}
          <ColumnChoice columns={columns} chosen={chosen} choose={choose} />
          <Export
            name={props.title ?? id}
            columns={visible}
            page={(query) => page({ ...(sort && { sort }), ...query })}
          />
        </Flex>
      </Flex>
      {asked.error ? (
        <Problem error={asked.error} again={() => void asked.refetch()} />
      ) : (
        <Table<Row>
          size="middle"
          virtual={rows.length > 60}
          rowKey={rowKey}
          dataSource={rows}
          loading={asked.isPending}
          pagination={false}
          scroll={{ x: visible.reduce((sum, column) => sum + (column.width ?? 140), 0), y: height }}
          onScroll={more}
          locale={{ emptyText: asked.isPending ? ' ' : <Nothing>{props.empty}</Nothing> }}
          columns={visible.map((column) => asAntd(column, sort, whole))}
          onChange={(_pages, _filters, sorter) => {
            const one = Array.isArray(sorter) ? sorter[0] : sorter;
            setSort(one?.order ? `${one.order === 'descend' ? '-' : ''}${String(one.columnKey)}` : null);
          }}
          onRow={(row) => opening(row, props.onRow)}
        />
      )}
      <div
        data-rows={rows.length}
        data-complete={!asked.hasNextPage && !asked.isPending}
        style={{ opacity: 0.65, marginTop: 8, fontSize: 12 }}
      >
        {rows.length > 0 && say(asked.hasNextPage ? 'shown' : 'all', { count: rows.length })}
      </div>
    </Reachable>
  );
}

/** A row that opens something does so by a click and, where no link or button in it is meant, by the Enter key. */
function opening<Row>(row: Row, open: ((row: Row) => void) | undefined): HTMLAttributes<HTMLElement> {
  if (!open) return {};
  return {
    tabIndex: 0,
    style: { cursor: 'pointer' },
    onClick: () => open(row),
    onKeyDown: (event) => {
      if (event.key === 'Enter' && event.target === event.currentTarget) open(row);
    },
  };
}

/** Finds a text in rows that are here already. */
function Find({ text, find }: { text: string; find: (text: string | null) => void }) {
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

function asAntd<Row>(column: Column<Row>, sort: string, whole: boolean): TableColumnType<Row> {
  const order = sort === column.key ? 'ascend' : sort === `-${column.key}` ? 'descend' : null;
  return {
    key: column.key,
    title: column.title,
    width: column.width ?? 140,
    align: column.align ?? 'left',
    ellipsis: true,
    render: (_value, row) => column.render(row),
    ...((column.sortable || (whole && column.cell)) && { sorter: true, sortOrder: order }),
  };
}

function useChosen<Row>(id: string, columns: Column<Row>[]): [string[], (keys: string[]) => void] {
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

function ColumnChoice<Row>(props: { columns: Column<Row>[]; chosen: string[]; choose: (keys: string[]) => void }) {
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

function Export<Row>(props: { name: string; columns: Column<Row>[]; page: Props<Row>['page'] }) {
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
