/**
 * Every list of the console: pages from the server as one scrolls, sorted and filtered there, columns of one's choice, export as CSV and
 * XLSX of everything that the filter finds. Sorting stands in the URL, and so do the filters of who uses it.
 */

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Flex, Spin, Table, type TableColumnType } from 'antd';
import { type HTMLAttributes, type Key, type ReactNode, type UIEvent, useMemo } from 'react';
import { count, instant } from './format';
import { ColumnChoice, Export, Facets, Find, useChosen, usePicked } from './list-tools';
import { Nothing, Problem } from './problem';
import { Reachable } from './reachable';
import type { Cell } from './sheet';
import { useParam } from './url';
import { arranged, wholeOf } from './whole';
import { words } from './words';

const useWords = words({
  shown: ['已显示 {shown} 行', '{shown} rows shown'],
  all: ['共 {shown} 行', '{shown} rows'],
  all_one: ['共 1 行', '1 row'],
  shown_one: ['已显示 1 行', '1 row shown'],
  behind: ['截至 {at}，之后的变动正在统计', 'as of {at}, newer changes are being counted'],
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
  /** Of a list that is read as a whole: one of its values, as `cell` has them, can be picked. */
  facet?: boolean;
}

interface Answer<Row> {
  items: Row[];
  next?: string | null;
  /** Of which moment the list is, when newer changes are being counted. */
  as_of?: string | null;
}

interface Props<Row> {
  /** Unique name: of its exported files, of the choice of columns that is kept, and in the key of its query. */
  id: string;
  title?: string;
  columns: Column<Row>[];
  /** Asks for a page; must be the same question for the same `given`. */
  page: (query: PageQuery) => Promise<Answer<Row>>;
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
/** A list that is a moment behind is asked for again after so many milliseconds. */
const BEHIND = 5_000;

export function List<Row extends object>(props: Props<Row>) {
  const { id, columns, page, given, rowKey, height = 560 } = props;
  const say = useWords();
  const [wanted, setSort] = useParam(props.sortParam ?? 'sort', props.sortedBy ?? '');
  const [text, setText] = useParam(`${id}.find`);
  const whole = props.whole ?? false;
  // What the list of another tab was sorted by may be unknown here.
  const sort = columns.some((column) => sorts(column, whole, wanted)) ? wanted : (props.sortedBy ?? '');
  const [chosen, choose] = useChosen(id, columns);
  const asked = useInfiniteQuery({
    queryKey: ['list', id, given, whole ? '' : sort],
    queryFn: ({ pageParam }) =>
      whole ? wholeOf(page) : page({ limit: PAGE, ...(sort && { sort }), ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => props.every ?? (query.state.data?.pages.some(({ as_of }) => as_of) ? BEHIND : false),
  });
  const loaded = useMemo(() => asked.data?.pages.flatMap((one) => one.items) ?? [], [asked.data]);
  const [picked, pick] = usePicked(id, whole ? columns : []);
  const rows = whole ? arranged(loaded, columns, { text, sort, picked }) : loaded;
  const behind = asked.data?.pages.findLast(({ as_of }) => as_of)?.as_of;
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
            {whole && <Facets rows={loaded} columns={columns} picked={picked} pick={pick} />}
            {whole && <Find text={text} find={setText} />}
          </Flex>
        )}
        <Flex gap={8} align="center" style={{ marginInlineStart: 'auto' }}>
          {asked.isFetching && <Spin size="small" />}
          <ColumnChoice columns={columns} chosen={chosen} choose={choose} />
          <Export
            name={props.title ?? id}
            columns={visible}
            page={async (query) => (whole ? { items: rows } : page({ ...(sort && { sort }), ...query }))}
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
        {rows.length > 0 && say(asked.hasNextPage ? 'shown' : 'all', { count: rows.length, shown: count(rows.length) })}
        {behind && <span role="status"> · {say('behind', { at: instant(behind) })}</span>}
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

const canSort = <Row,>(column: Column<Row>, whole: boolean) => column.sortable || (whole && column.cell !== undefined);

const sorts = <Row,>(column: Column<Row>, whole: boolean, sort: string) =>
  canSort(column, whole) && column.key === sort.replace(/^-/, '');

function asAntd<Row>(column: Column<Row>, sort: string, whole: boolean): TableColumnType<Row> {
  const order = sort === column.key ? 'ascend' : sort === `-${column.key}` ? 'descend' : null;
  return {
    key: column.key,
    title: column.title,
    width: column.width ?? 140,
    align: column.align ?? 'left',
    ellipsis: true,
    render: (_value, row) => column.render(row),
    ...(canSort(column, whole) && { sorter: true, sortOrder: order }),
  };
}
